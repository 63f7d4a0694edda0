package kindred.merge;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A merge happens entirely or not at all, for every reader, after any fault and with any rival. */
@Order(1)
class MergeFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @ManyAtOnce
  Stream<DynamicTest> a_merge_completes_despite() {
    return Protocol.everyFault(KEYSPACE, tenant -> new MergeCase(KEYSPACE, tenant));
  }

  @ManyAtOnce
  Stream<DynamicTest> a_merge_of_imported_profiles_completes_despite() {
    return Protocol.everyFault(KEYSPACE, tenant -> new MergeCase(KEYSPACE, tenant.importing()));
  }

  @ManyAtOnce
  Stream<DynamicTest> a_merge_with_a_conflict_is_refused_despite() {
    return Protocol.everyFault(KEYSPACE, RefusedMerge::new);
  }

  @ManyAtOnce
  Stream<DynamicTest> a_merge_with_a_choice_is_completed_with_that_choice_despite() {
    return Protocol.everyFault(KEYSPACE, ChosenMerge::new);
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_updates_the_source_after() {
    return everyDeath(
        pair -> {
          if (pair.noteToSource()) {
            pair.promises.updated(pair.source, "Note", "new");
          }
        });
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_updates_the_destination_after() {
    return everyDeath(ProfilePair::visitDestination);
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_creates_a_profile_with_a_key_of_the_source_after() {
    return everyDeath(ProfilePair::isTakenKeyOfSource);
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_merges_the_source_into_a_third_profile_after() {
    return everyDeath(
        pair -> {
          var third = pair.tenant.create(Map.of("EmailAddress", "third@x.org"));
          pair.promises.created(third);
          pair.mergeInstead(pair.source, third);
        });
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_merges_the_destination_into_the_source_after() {
    return everyDeath(pair -> pair.mergeInstead(pair.destination, pair.source));
  }

  private static Stream<DynamicTest> everyDeath(Consumer<Interrupted> rival) {
    return Protocol.everyDeath(KEYSPACE, tenant -> new Interrupted(tenant, rival));
  }

  @ManyAtOnce
  Stream<DynamicTest> a_client_deletes_the_destination_after() {
    return Protocol.everyDeath(KEYSPACE, DeletedDestination::new);
  }

  /** Without its choice, the merge would be refused. A reader of the source completes it. */
  private static final class ChosenMerge extends ProfilePair {

    ChosenMerge(TestTenant tenant) {
      super(tenant, List.of(card("8", "gold")), List.of(card("8", "red")));
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.merge(
          server,
          source,
          destination,
          new MergeChoice(
              MergeChoice.OnConflict.DESTINATION, Map.of("FirstName", MergeChoice.Keep.SOURCE)));
    }

    @Override
    public void ended(Future<?> operation) {
      assertThat((String) await(operation)).isNotEmpty();
      isMergedAsChosen();
    }

    @Override
    public void died() {
      tenant.recover();
      if (tenant.live().contains(source)) {
        assertThat(await(run(tenant.sound()))).isNotNull();
      }
      isMergedAsChosen();
    }

    private void isMergedAsChosen() {
      assertThat(tenant.live()).containsExactly(destination);
      var merged = tenant.get(destination).content();
      assertThat(merged.attributes().of("FirstName")).containsExactly("source");
      assertThat(merged.records()).hasSize(1);
      assertThat(merged.records().get(0).attributes().of("Label")).containsExactly("red");
      // the entry of the audit log may be lost with the server
      var newest = new PastMerge.Place(Instant.now().plusSeconds(60), "");
      assertThat(
              await(
                      tenant
                          .sound()
                          .merges()
                          .history()
                          .ofTenant(tenant.id(), newest, MergeHistory.Filter.NONE, 10))
                  .merges())
          .isNotEmpty()
          .allMatch(merge -> merge.request().askedBy().equals(Optional.of(TestTenant.MERGER)));
      tenant.audit(new Promises().merged(source, destination).nothingInTransition());
    }
  }

  /** Both have a card 8, with different content. */
  private static final class RefusedMerge extends ProfilePair {

    RefusedMerge(TestTenant tenant) {
      super(tenant, List.of(card("8", "gold")), List.of(card("8", "red")));
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.merge(server, source, destination);
    }

    @Override
    public void ended(Future<?> operation) {
      assertThat(refusal(operation).code()).isEqualTo("extension-conflict");
      nothingChanged();
    }

    @Override
    public void died() {
      nothingChanged();
    }

    private void nothingChanged() {
      assertThat(tenant.get(source).version()).isEqualTo(1);
      assertThat(tenant.get(destination).version()).isEqualTo(1);
      assertThat(tenant.rows("merge")).isZero();
      tenant.audit(new Promises().created(source).created(destination).nothingInTransition());
    }
  }

  /** After the crash a rival client acts; then the merge is requested again. */
  private static final class Interrupted extends MergeCase {
    private final Consumer<Interrupted> rival;
    private String end;

    Interrupted(TestTenant tenant, Consumer<Interrupted> rival) {
      super(KEYSPACE, tenant);
      this.rival = rival;
      this.end = destination;
    }

    /** Another merge succeeds, or is refused because this one has been completed. */
    void mergeInstead(String from, String into) {
      var refused = refusal(tenant.merge(tenant.sound(), from, into));
      if (refused == null) {
        end = into;
        promises.merged(from, into);
      } else {
        assertThat(refused.members()).containsEntry("merged_into", destination);
      }
    }

    @Override
    public void died() {
      rival.accept(this);

      var refused = refusal(tenant.merge(tenant.sound(), source, destination));

      reader.stop();
      promises.nothingInTransition();
      if (end.equals(destination)) {
        assertThat(refused).isNull();
        promises.merged(source, destination);
      } else {
        assertThat(refused.members()).containsEntry("merged_into", end);
      }
      tenant.audit(promises);
      assertThat(tenant.identify("EmailAddress", "source@x.org")).containsExactly(end);
      assertThat(tenant.identify("PhoneNumber", "source1")).containsExactly(end);
    }
  }

  private static final class DeletedDestination extends ProfilePair {

    DeletedDestination(TestTenant tenant) {
      super(tenant, List.of(card("7", "gold")), List.of(card("8", "red")));
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.merge(server, source, destination);
    }

    @Override
    public void ended(Future<?> operation) {
      await(operation);
    }

    @Override
    public void died() {
      boolean committed = !tenant.live().contains(source);
      assertThat(refusal(tenant.delete(tenant.sound(), destination))).isNull();
      assertThat(tenant.identify("EmailAddress", "source@x.org"))
          .isEqualTo(committed ? List.of() : List.of(source));

      var update = tenant.update(tenant.sound(), source, person("source", List.of()));

      assertThat(refusal(update) == null).isEqualTo(!committed);
      assertThat(tenant.live()).isEqualTo(committed ? List.of() : List.of(source));
      var other = tenant.create(Map.of("EmailAddress", "destination@x.org"));
      tenant.audit(new Promises().created(other).nothingInTransition());
      assertThat(tenant.identify("EmailAddress", "source@x.org"))
          .isEqualTo(tenant.live().stream().filter(id -> !id.equals(other)).toList());
    }
  }
}
