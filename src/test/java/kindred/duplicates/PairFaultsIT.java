package kindred.duplicates;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.cassandra.TestKeyspace;
import kindred.duplicates.PairReview.Filter;
import kindred.harness.ManyAtOnce;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pair is listed, decided and restored after any fault, at the latest by a repetition. */
class PairFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @ManyAtOnce
  Stream<DynamicTest> a_pair_is_listed_despite() {
    return Protocol.everyFault(
        KEYSPACE,
        tenant ->
            new Case(tenant) {
              @Override
              public Future<?> run(Domain server) {
                return list(server);
              }

              @Override
              void check() {
                assertThat(listed()).isEqualTo(1);
                assertThat(suggested()).isEqualTo(1);
              }
            });
  }

  @ManyAtOnce
  Stream<DynamicTest> a_pair_is_no_longer_suggested_despite() {
    return Protocol.everyFault(
        KEYSPACE,
        tenant ->
            new Case(tenant) {
              @Override
              public Future<?> run(Domain server) {
                return list(server).compose(listed -> dismiss(server));
              }

              @Override
              void check() {
                assertThat(listed()).isZero();
                assertThat(suggested()).isZero();
                assertThat(dismissed()).isEqualTo(1);
              }
            });
  }

  @ManyAtOnce
  Stream<DynamicTest> a_pair_is_suggested_again_despite() {
    return Protocol.everyFault(
        KEYSPACE,
        tenant ->
            new Case(tenant) {
              @Override
              public Future<?> run(Domain server) {
                return dismiss(server)
                    .compose(dismissed -> server.duplicates().decisions().restore(pair));
              }

              @Override
              void check() {
                assertThat(listed()).isEqualTo(1);
                assertThat(suggested()).isEqualTo(1);
                assertThat(dismissed()).isZero();
              }
            });
  }

  /** DP5: whoever reads the list removes what is no pair any more. */
  @ManyAtOnce
  Stream<DynamicTest> a_hint_about_a_deleted_profile_is_removed_despite() {
    return Protocol.everyFault(
        KEYSPACE,
        tenant -> {
          var read =
              new Case(tenant) {
                @Override
                public Future<?> run(Domain server) {
                  return read(server);
                }

                @Override
                void check() {
                  assertThat(listed()).isZero();
                  assertThat(tenant.rows("duplicate_pair")).isZero();
                }
              };
          await(read.list(tenant.sound()));
          assertThat(tenant.rows("duplicate_pair")).isPositive();
          await(tenant.delete(tenant.sound(), read.pair.two()));
          return read;
        });
  }

  /** Two profiles with the same telephone number. */
  private abstract static class Case implements Protocol {
    final TestTenant tenant;
    final Pair pair;

    Case(TestTenant tenant) {
      this.tenant = tenant;
      this.pair =
          Pair.of(
              tenant.id(),
              tenant.create(Map.of("LastName", "Lee", "FirstName", "Ann")),
              tenant.create(Map.of("LastName", "Lee", "FirstName", "Ann")));
    }

    abstract void check();

    @Override
    public void ended(Future<?> operation) {
      await(operation);
      check();
    }

    @Override
    public void died() {
      await(run(tenant.sound()));
      check();
    }

    final Future<?> list(Domain server) {
      return server
          .schemas()
          .current(tenant.id())
          .compose(schema -> server.duplicates().likely().list(schema, pair));
    }

    final Future<?> dismiss(Domain server) {
      return server
          .duplicates()
          .decisions()
          .dismiss(new NotAMatch(pair, Instant.now(), "ann", "0", null));
    }

    final Future<PairReview.Page> read(Domain server) {
      var filter = new Filter(0, Optional.empty());
      return server.duplicates().review().after(tenant.id(), PairPlace.toReview(), filter, 10);
    }

    final int listed() {
      return await(read(tenant.sound())).pairs().size();
    }

    final int suggested() {
      return await(tenant.sound().duplicates().finder().suggest(tenant.id(), pair.one(), 10))
          .duplicates()
          .size();
    }

    final int dismissed() {
      return await(
              tenant.sound().duplicates().decisions().after(tenant.id(), PairPlace.notAMatch(), 10))
          .decisions()
          .size();
    }
  }
}
