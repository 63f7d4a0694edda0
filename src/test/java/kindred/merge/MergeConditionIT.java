package kindred.merge;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A merge with a condition merges exactly the named versions, whichever server completes it, or
 * nothing. The history shows a merge exactly if it happened, with the profiles before it.
 */
class MergeConditionIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  @ManyAtOnce
  Stream<DynamicTest> a_merge_of_the_named_versions_completes_despite() {
    return Protocol.everyFault(KEYSPACE, Undisturbed::new);
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_changes_the_destination_after() {
    return Protocol.everyDeath(KEYSPACE, tenant -> new Changed(tenant, false));
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_changes_the_source_after() {
    return Protocol.everyDeath(KEYSPACE, tenant -> new Changed(tenant, true));
  }

  @Test
  void a_concurrent_update_either_refuses_the_merge_or_comes_after_it() {
    var sound = KEYSPACE.domain();
    for (int i = 0; i < 20; i++) {
      var conditional = new Conditional(new TestTenant(KEYSPACE, sound));
      var rival = i % 2 == 0 ? conditional.destination : conditional.source;
      var update = conditional.tenant.update(KEYSPACE.domain(), rival, Map.of("Note", "rival"));
      var merge = conditional.run(KEYSPACE.domain());

      var refusedUpdate = refusal(update);
      var refusedMerge = refusal(merge);

      if (refusedMerge == null) {
        conditional.isMergedOf(1, 1);
      } else {
        assertThat(refusedMerge.code()).isEqualTo("precondition-failed");
        assertThat(refusedUpdate).isNull();
        conditional.isNotMerged();
      }
    }
  }

  /** A merge of version 1 of both profiles. */
  private static class Conditional implements Protocol {
    final TestTenant tenant;
    final String source;
    final String destination;
    final Promises promises = new Promises();

    Conditional(TestTenant tenant) {
      this.tenant = tenant;
      this.source = tenant.create(Map.of("FirstName", "source", "EmailAddress", "s@x.org"));
      this.destination =
          tenant.create(Map.of("FirstName", "destination", "EmailAddress", "d@x.org"));
      promises.created(source).created(destination);
    }

    @Override
    public Future<String> run(Domain server) {
      var first = new MergeCondition(OptionalLong.of(1), OptionalLong.of(1));
      return server
          .merges()
          .profiles()
          .merge(
              new MergeRequest(
                  tenant.id(),
                  destination,
                  source,
                  MergeChoice.DEFAULT,
                  "7",
                  "reason",
                  null,
                  first));
    }

    @Override
    public void ended(Future<?> operation) {
      assertThat((String) await(operation)).isNotEmpty();
      isMergedOf(1, 1);
    }

    @Override
    public void died() {
      await(run(tenant.sound()));
      isMergedOf(1, 1);
    }

    final void isMergedOf(long destinationVersion, long sourceVersion) {
      var gone = refusal(tenant.sound().finder().get(tenant.id(), source, false));
      assertThat(gone.members()).containsEntry("merged_into", destination);
      var history = tenant.sound().merges().history();
      var merges = listed();
      assertThat(merges).hasSize(1);
      var merge = await(history.get(tenant.id(), merges.get(0)));
      assertThat(merge.finishedAt()).isPresent();
      var before = await(history.images(merge));
      assertThat(before.destination().version()).isEqualTo(destinationVersion);
      assertThat(before.source().version()).isEqualTo(sourceVersion + 1);
      assertThat(before.destination().content().attributes().of("FirstName"))
          .containsExactly("destination");
      assertThat(before.source().content().attributes().of("FirstName")).containsExactly("source");
      promises.merged(source, destination);
      tenant.audit(promises.nothingInTransition());
    }

    final void isNotMerged() {
      assertThat(tenant.live()).contains(source, destination);
      assertThat(listed()).isEmpty();
      tenant.audit(promises.nothingInTransition());
    }

    /** The ids of the listed merges; all three lists must agree. */
    final List<String> listed() {
      var now = PastMerge.Place.newest(Instant.now());
      var history = tenant.sound().merges().history();
      var ofTenant = ids(history.ofTenant(tenant.id(), now, MergeHistory.Filter.NONE, 10));
      assertThat(ids(history.ofProfile(tenant.id(), source, now, 10))).isEqualTo(ofTenant);
      assertThat(ids(history.ofProfile(tenant.id(), destination, now, 10))).isEqualTo(ofTenant);
      return ofTenant;
    }

    private static List<String> ids(Future<MergeHistory.Page> page) {
      return await(page).merges().stream().map(PastMerge::id).toList();
    }
  }

  private static final class Undisturbed extends Conditional {
    Undisturbed(TestTenant tenant) {
      super(tenant);
    }
  }

  /** The update meets the merge of a dead server, and completes it. */
  private static final class Changed extends Conditional {
    private final boolean changesSource;

    Changed(TestTenant tenant, boolean changesSource) {
      super(tenant);
      this.changesSource = changesSource;
    }

    @Override
    public void died() {
      var update =
          tenant.update(
              tenant.sound(), changesSource ? source : destination, Map.of("Note", "new"));
      var refusedUpdate = refusal(update);

      var again = refusal(run(tenant.sound()));

      if (again == null) {
        isMergedOf(1, 1);
        assertThat(refusedUpdate == null).isEqualTo(!changesSource);
      } else {
        assertThat(again.code()).isEqualTo("precondition-failed");
        assertThat(refusedUpdate).isNull();
        assertThat(
                tenant.get(changesSource ? source : destination).content().attributes().of("Note"))
            .containsExactly("new");
        isNotMerged();
      }
    }
  }
}
