package kindred.directory;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import kindred.profile.IdempotencyKey;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A create takes effect entirely or not at all, whatever fault one of its statements has. */
class CreateFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final Map<String, Object> ANN =
      Map.of(
          "FirstName",
          "Ann",
          "LastName",
          "Lee",
          "EmailAddress",
          "ann@x.org",
          "PhoneNumber",
          List.of("1", "2"),
          "Card",
          List.of(Map.of("Number", "7", "Label", "gold"), Map.of("Number", "8")),
          "Address",
          Map.of("City", "Rome"));

  @ManyAtOnce
  Stream<DynamicTest> a_create_survives() {
    return Protocol.everyFault(KEYSPACE, Create::new);
  }

  @ManyAtOnce
  Stream<DynamicTest> a_create_whose_last_key_is_taken_survives() {
    return Protocol.everyFault(KEYSPACE, RefusedCreate::new);
  }

  @ManyAtOnce
  Stream<DynamicTest> a_create_that_is_repeated_with_its_idempotency_key_survives() {
    return Protocol.everyFault(KEYSPACE, IdempotentCreation::new);
  }

  /**
   * The first attempt was refused and is slow to release its claims. The repetition finds the
   * claims its own, and the profile that owned the other value deleted.
   */
  @Test
  void a_repetition_that_inserts_while_the_first_attempt_releases_its_claims_keeps_them() {
    var gate = new CompletableFuture<Void>();
    var reached = new CompletableFuture<Void>();
    var tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    var slow =
        KEYSPACE.domain(
            statement -> {
              if (!fencesOrReleases(FaultyExecutor.cql(statement))) {
                return KEYSPACE.driver().executeAsync(statement);
              }
              reached.complete(null);
              return gate.thenCompose(open -> KEYSPACE.driver().executeAsync(statement));
            });
    var bob = tenant.create(Map.of("FirstName", "Bob", "PhoneNumber", "2"));
    var repeated = new IdempotentCreation(tenant);
    var first = repeated.run(slow);
    reached.orTimeout(120, TimeUnit.SECONDS).join();
    await(tenant.delete(tenant.sound(), bob));

    var ann = await(repeated.run(tenant.sound()));
    gate.complete(null);

    assertThat(await(first)).isEqualTo(ann);
    repeated.isOnly(ann);
  }

  private static boolean fencesOrReleases(String cql) {
    return cql.contains("SET state = 5") || cql.startsWith("DELETE FROM key_claim");
  }

  /** The client repeats the request on another server, and must not create a second profile. */
  private record IdempotentCreation(TestTenant tenant) implements Protocol {
    private static final IdempotencyKey KEY = new IdempotencyKey("a", "content");

    @Override
    public Future<String> run(Domain server) {
      return server.directory().create(tenant.id(), "default", ANN, KEY);
    }

    @Override
    public void ended(Future<?> operation) {
      var ann = (String) await(operation);
      assertThat(await(run(tenant.sound()))).isEqualTo(ann);
      isOnly(ann);
    }

    @Override
    public void died() {
      isOnly(await(run(tenant.sound())));
    }

    private void isOnly(String ann) {
      assertThat(tenant.live()).containsExactly(ann);
      assertThat(tenant.identify("EmailAddress", "ann@x.org")).containsExactly(ann);
      assertThat(tenant.get(ann).version()).isEqualTo(1);
      tenant.audit(new Promises().created(ann).nothingInTransition());
    }
  }

  private record Create(TestTenant tenant) implements Protocol {

    @Override
    public Future<?> run(Domain server) {
      return tenant.create(server, ANN);
    }

    @Override
    public void ended(Future<?> operation) {
      exactlyOneAnn((String) await(operation));
    }

    @Override
    public void died() {
      var before = tenant.live();
      assertThat(tenant.identify("EmailAddress", "ann@x.org")).isEqualTo(before);
      assertThat(tenant.identify("LastName", "lee")).isEqualTo(before);

      var again = tenant.create(tenant.sound(), ANN);
      var refused = refusal(again);

      if (refused == null) {
        assertThat(before).isEmpty();
        exactlyOneAnn(await(again));
      } else {
        assertThat(refused.code()).isEqualTo("key-taken");
        exactlyOneAnn((String) refused.members().get("customer_id"));
      }
    }

    private void exactlyOneAnn(String ann) {
      assertThat(tenant.live()).containsExactly(ann);
      assertThat(tenant.identify("EmailAddress", "ann@x.org")).containsExactly(ann);
      assertThat(tenant.identify("PhoneNumber", "1")).containsExactly(ann);
      assertThat(tenant.identify("PhoneNumber", "2")).containsExactly(ann);
      assertThat(tenant.identify("LastName", "lee")).containsExactly(ann);
      var profile = tenant.get(ann);
      assertThat(profile.version()).isEqualTo(1);
      assertThat(profile.content().attributes().of("PhoneNumber")).containsExactly("1", "2");
      assertThat(profile.content().records()).hasSize(3);
      assertThat(profile.content().keys()).hasSize(5);
      tenant.audit(new Promises().created(ann).nothingInTransition());
    }
  }

  /**
   * The e-mail is free, the second phone number is taken: the create claims two values and fails.
   */
  private static final class RefusedCreate implements Protocol {
    private final TestTenant tenant;
    private final String bob;

    RefusedCreate(TestTenant tenant) {
      this.tenant = tenant;
      this.bob = tenant.create(Map.of("FirstName", "Bob", "PhoneNumber", List.of("1", "2")));
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.create(server, ANN);
    }

    @Override
    public void ended(Future<?> operation) {
      var refused = refusal(operation);
      assertThat(refused.code()).isEqualTo("key-taken");
      assertThat(refused.members()).containsEntry("customer_id", bob);
      theEmailIsFree();
    }

    @Override
    public void died() {
      assertThat(tenant.identify("EmailAddress", "ann@x.org")).isEmpty();
      theEmailIsFree();
    }

    private void theEmailIsFree() {
      assertThat(tenant.live()).containsExactly(bob);
      var other = tenant.create(Map.of("FirstName", "Eve", "EmailAddress", "ann@x.org"));
      assertThat(tenant.identify("EmailAddress", "ann@x.org")).containsExactly(other);
      assertThat(tenant.identify("PhoneNumber", "2")).containsExactly(bob);
      assertThat(tenant.live()).containsExactlyInAnyOrder(bob, other);
      tenant.audit(new Promises().created(bob).created(other).nothingInTransition());
    }
  }
}
