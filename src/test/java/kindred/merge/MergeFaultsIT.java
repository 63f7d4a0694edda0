package kindred.merge;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.audit.KeyReader;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A merge happens entirely or not at all, for every reader, whatever dies and whoever comes. */
class MergeFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @ManyAtOnce
  Stream<DynamicTest> a_merge_survives() {
    return Protocol.everyFault(KEYSPACE, Merge::new);
  }

  @ManyAtOnce
  Stream<DynamicTest> a_merge_with_a_conflict_survives() {
    return Protocol.everyFault(KEYSPACE, RefusedMerge::new);
  }

  @ManyAtOnce
  Stream<DynamicTest> somebody_updates_the_source_after() {
    return Protocol.everyDeath(
        KEYSPACE,
        tenant ->
            new Interrupted(tenant) {
              @Override
              void another() {
                var update = tenant.update(tenant.sound(), source, noted("source"));
                if (refusal(update) == null) {
                  promises.updated(source, "Note", "new");
                } else {
                  assertThat(refusal(update).members()).containsEntry("merged_into", destination);
                }
              }
            });
  }

  @ManyAtOnce
  Stream<DynamicTest> somebody_updates_the_destination_after() {
    return Protocol.everyDeath(
        KEYSPACE,
        tenant ->
            new Interrupted(tenant) {
              @Override
              void another() {
                await(
                    tenant.insert(
                        tenant.sound(), destination, Map.of("Visit", List.of(Map.of("Day", "1")))));
              }
            });
  }

  @ManyAtOnce
  Stream<DynamicTest> somebody_creates_a_profile_with_the_sources_key_after() {
    return Protocol.everyDeath(
        KEYSPACE,
        tenant ->
            new Interrupted(tenant) {
              @Override
              void another() {
                var refused =
                    refusal(tenant.create(tenant.sound(), Map.of("EmailAddress", "source@x.org")));
                assertThat(refused.code()).isEqualTo("key-taken");
                assertThat(refused.members().get("customer_id")).isIn(source, destination);
              }
            });
  }

  @ManyAtOnce
  Stream<DynamicTest> somebody_merges_the_source_elsewhere_after() {
    return Protocol.everyDeath(
        KEYSPACE,
        tenant ->
            new Interrupted(tenant) {
              @Override
              void another() {
                var third = tenant.create(Map.of("EmailAddress", "third@x.org"));
                promises.created(third);
                var refused = refusal(tenant.merge(tenant.sound(), source, third));
                if (refused == null) {
                  end = third;
                  promises.merged(source, third);
                } else {
                  assertThat(refused.members()).containsEntry("merged_into", destination);
                }
              }
            });
  }

  @ManyAtOnce
  Stream<DynamicTest> somebody_merges_the_destination_into_the_source_after() {
    return Protocol.everyDeath(
        KEYSPACE,
        tenant ->
            new Interrupted(tenant) {
              @Override
              void another() {
                var refused = refusal(tenant.merge(tenant.sound(), destination, source));
                if (refused == null) {
                  end = source;
                  promises.merged(destination, source);
                } else {
                  assertThat(refused.members()).containsEntry("merged_into", destination);
                }
              }
            });
  }

  @ManyAtOnce
  Stream<DynamicTest> somebody_deletes_the_destination_after() {
    return Protocol.everyDeath(KEYSPACE, DeletedDestination::new);
  }

  private static class Merge extends ProfilePair {
    final KeyReader reader;
    final Promises promises = new Promises();

    Merge(TestTenant tenant) {
      super(tenant, List.of(card("7", "gold"), card("8", "red")), List.of(card("8", "red")));
      promises.created(source).created(destination);
      reader = new KeyReader(KEYSPACE, tenant, 1);
    }

    @Override
    public final Future<?> run(Domain server) {
      return tenant.merge(server, source, destination);
    }

    @Override
    public void ended(Future<?> operation) {
      assertThat((String) await(operation)).isNotEmpty();
      assertThat(tenant.rows("merge")).isEqualTo(1);
      isMerged();
      assertThat(tenant.get(destination).version()).isEqualTo(2);
    }

    @Override
    public void died() {
      assertThat(tenant.living()).hasSizeBetween(1, 2).contains(destination);

      assertThat(await(tenant.merge(tenant.sound(), source, destination))).isNotEmpty();

      isMerged();
    }

    final void isMerged() {
      reader.stop();
      promises.merged(source, destination).nothingFrozen();
      assertThat(tenant.living()).containsExactly(destination);
      for (var name : List.of("source", "destination")) {
        assertThat(tenant.identify("EmailAddress", name + "@x.org")).containsExactly(destination);
        assertThat(tenant.identify("PhoneNumber", name + "1")).containsExactly(destination);
        assertThat(
                await(
                    tenant.identify(tenant.sound(), Map.of("LastName", "Lee", "FirstName", name))))
            .containsExactly(destination);
      }
      assertThat(tenant.identify("LastName", "Lee")).containsExactly(destination);
      var merged = tenant.get(destination).content();
      assertThat(merged.attributes().of("FirstName")).containsExactly("destination", "source");
      assertThat(merged.attributes().of("LastName")).containsExactly("Lee");
      assertThat(merged.records()).hasSize(2);
      var gone = refusal(tenant.sound().finder().get(tenant.id(), source, false));
      assertThat(gone.members()).containsEntry("merged_into", destination);
      assertThat(tenant.create(Map.of("FirstName", "unconcerned"))).isNotEmpty();
      tenant.audit(promises);
    }
  }

  /** Both have a card 8, with other content. */
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
      tenant.audit(new Promises().created(source).created(destination).nothingFrozen());
    }
  }

  /** After the death, somebody else does something; then the merge is asked for again. */
  private abstract static class Interrupted extends Merge {
    String end;

    Interrupted(TestTenant tenant) {
      super(tenant);
      end = destination;
    }

    abstract void another();

    @Override
    public void died() {
      another();

      var refused = refusal(tenant.merge(tenant.sound(), source, destination));

      reader.stop();
      promises.nothingFrozen();
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
      boolean committed = !tenant.living().contains(source);
      assertThat(refusal(tenant.delete(tenant.sound(), destination))).isNull();
      assertThat(tenant.identify("EmailAddress", "source@x.org"))
          .isEqualTo(committed ? List.of() : List.of(source));

      var update = tenant.update(tenant.sound(), source, person("source", List.of()));

      assertThat(refusal(update) == null).isEqualTo(!committed);
      assertThat(tenant.living()).isEqualTo(committed ? List.of() : List.of(source));
      var other = tenant.create(Map.of("EmailAddress", "destination@x.org"));
      tenant.audit(new Promises().created(other).nothingFrozen());
      assertThat(tenant.identify("EmailAddress", "source@x.org"))
          .isEqualTo(tenant.living().stream().filter(id -> !id.equals(other)).toList());
    }
  }
}
