package kindred.merge.undo;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.audit.KeyReader;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import kindred.merge.ProfilePair;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A merge is undone entirely or not at all, for every reader, after any fault and with any rival.
 */
@Order(1)
class UnmergeFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @ManyAtOnce
  Stream<DynamicTest> an_unmerge_completes_despite() {
    return Protocol.everyFault(KEYSPACE, tenant -> new Unmerging(tenant, pair -> {}));
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_updates_the_source_after() {
    return everyDeath(
        pair -> {
          if (pair.noteToSource()) {
            pair.promises.updated(pair.source, "Note", "new");
            pair.changed = pair.source;
          }
        });
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_updates_the_destination_after() {
    return everyDeath(
        pair -> {
          pair.visitDestination();
          pair.changed = pair.destination;
        });
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_creates_a_profile_with_a_key_of_the_source_after() {
    return everyDeath(ProfilePair::isTakenKeyOfSource);
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_merges_the_destination_into_a_third_profile_after() {
    return Protocol.everyDeath(KEYSPACE, MergedDestination::new);
  }

  @ManyAtOnce
  Stream<DynamicTest> recovery_runs_after() {
    return everyDeath(
        pair -> {
          pair.tenant.recover();
          pair.promises.nothingInTransition();
          pair.tenant.audit(pair.promises);
        });
  }

  private static Stream<DynamicTest> everyDeath(Consumer<Unmerging> rival) {
    return Protocol.everyDeath(KEYSPACE, tenant -> new Unmerging(tenant, rival));
  }

  /** After the crash a rival client acts; then the unmerge is requested again. */
  private static final class Unmerging extends ProfilePair {
    private final Consumer<Unmerging> rival;
    private final List<String> sourceBefore;
    private final List<String> destinationBefore;
    private final String merge;
    private final KeyReader reader;
    private final Promises promises = new Promises();
    private String changed = "";

    Unmerging(TestTenant tenant, Consumer<Unmerging> rival) {
      super(tenant, List.of(card("7", "gold"), card("8", "red")), List.of(card("8", "red")));
      this.rival = rival;
      promises.created(source).created(destination);
      sourceBefore = tenant.export(source);
      destinationBefore = tenant.export(destination);
      merge = await(tenant.merge(tenant.sound(), source, destination));
      reader = new KeyReader(KEYSPACE, tenant, 2);
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.unmerge(server, merge);
    }

    @Override
    public void ended(Future<?> operation) {
      var done = (Unmerged) await(operation);
      assertThat(tenant.get(source).version()).isEqualTo(done.sourceVersion());
      assertThat(tenant.get(destination).version()).isEqualTo(done.destinationVersion());
      isUnmerged(done);
    }

    @Override
    public void died() {
      assertThat(tenant.live()).hasSizeBetween(1, 2).contains(destination);
      rival.accept(this);

      isUnmerged(await(tenant.unmerge(tenant.sound(), merge)));
    }

    private void isUnmerged(Unmerged done) {
      reader.stop();
      assertThat(done.findings().keysTaken()).isEmpty();
      promises.nothingInTransition();
      assertThat(tenant.live()).containsExactlyInAnyOrder(source, destination);
      if (!changed.equals(source)) {
        assertThat(tenant.export(source)).isEqualTo(sourceBefore);
      }
      if (!changed.equals(destination)) {
        assertThat(tenant.export(destination)).isEqualTo(destinationBefore);
      }
      keysLeadTo("source", source);
      keysLeadTo("destination", destination);
      assertThat(tenant.identify("LastName", "Lee")).containsExactlyInAnyOrder(source, destination);
      var again = await(tenant.unmerge(tenant.sound(), merge));
      assertThat(again).isEqualTo(done);
      tenant.audit(promises);
      assertThat(await(tenant.merge(tenant.sound(), source, destination))).isNotEqualTo(merge);
      tenant.audit(new Promises().created(destination).merged(source, destination));
    }
  }

  private static final class MergedDestination extends ProfilePair {
    private final String merge;

    MergedDestination(TestTenant tenant) {
      super(tenant, List.of(card("7", "gold")), List.of(card("8", "red")));
      this.merge = await(tenant.merge(tenant.sound(), source, destination));
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.unmerge(server, merge);
    }

    @Override
    public void ended(Future<?> operation) {
      await(operation);
    }

    @Override
    public void died() {
      boolean undone = tenant.live().contains(source);
      var third = tenant.create(Map.of("EmailAddress", "third@x.org"));
      var next = await(tenant.merge(tenant.sound(), destination, third));

      var refused = refusal(tenant.unmerge(tenant.sound(), merge));

      if (undone) {
        assertThat(refused).isNull();
      } else {
        assertThat(refused.code()).isEqualTo("merged-since");
        assertThat(refused.members()).containsEntry("merge_id", next);
        assertThat(tenant.identify("EmailAddress", "source@x.org")).containsExactly(third);
        await(tenant.unmerge(tenant.sound(), next));
        await(tenant.unmerge(tenant.sound(), merge));
      }
      assertThat(tenant.identify("EmailAddress", "source@x.org")).containsExactly(source);
      tenant.audit(new Promises().created(third).created(source).nothingInTransition());
    }
  }
}
