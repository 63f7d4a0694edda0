package kindred.directory;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import kindred.Domain;
import kindred.cassandra.TestKeyspace;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProfileDirectoryIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  private static final AtomicInteger TENANTS = new AtomicInteger(500_000);

  private Domain domain;
  private int tenant;

  @BeforeAll
  void open() {
    domain = KEYSPACE.domain();
  }

  @BeforeEach
  void defineSchema() {
    tenant = TENANTS.incrementAndGet();
    await(
        domain
            .schemas()
            .defineCore(
                tenant,
                List.of(
                    Map.of("name", "FirstName", "type", "string"),
                    Map.of("name", "LastName", "type", "string"),
                    Map.of("name", "EmailAddress", "type", "string"),
                    Map.of("name", "PhoneNumber", "type", "string"))));
    await(
        domain
            .schemas()
            .createKey(
                tenant,
                Map.of("name", "idEmail", "attributes", List.of("EmailAddress"), "unique", true)));
    await(
        domain
            .schemas()
            .createKey(
                tenant, Map.of("name", "idName", "attributes", List.of("LastName", "FirstName"))));
  }

  @Test
  void a_created_profile_is_found_by_id_by_key_and_by_a_leftmost_part_of_a_key() {
    var id = create(Map.of("FirstName", "Ann", "LastName", "Lee", "EmailAddress", "Ann@X.org"));

    assertThat(await(domain.finder().get(tenant, id, false)).version()).isEqualTo(1);
    assertThat(identify(Map.of("EmailAddress", " ann@x.org"))).containsExactly(id);
    assertThat(identify(Map.of("LastName", "LEE"))).containsExactly(id);
    assertThat(identify(Map.of("LastName", "LEE", "FirstName", "ann"))).containsExactly(id);
    assertThat(identify(Map.of("LastName", "LEE", "FirstName", "bob"))).isEmpty();
  }

  @Test
  void of_concurrent_creates_with_one_unique_value_exactly_one_succeeds_and_the_refusals_name_it() {
    var all =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    domain
                        .directory()
                        .create(tenant, "default", Map.of("EmailAddress", "same@x.org")))
            .toList();
    await(Future.join(all).otherwiseEmpty());

    var created = all.stream().filter(Future::succeeded).map(Future::result).toList();
    assertThat(created).hasSize(1);
    all.stream()
        .filter(Future::failed)
        .map(refused -> ((ProblemException) refused.cause()).problem())
        .forEach(
            problem -> assertThat(problem.members()).containsEntry("customer_id", created.get(0)));
  }

  @Test
  void after_an_update_the_new_value_finds_the_profile_and_the_old_one_is_free() {
    var id = create(Map.of("EmailAddress", "old@x.org"));

    long version =
        await(
            domain
                .directory()
                .update(
                    tenant,
                    id,
                    one -> one == 1,
                    Optional.empty(),
                    Map.of("EmailAddress", "new@x.org")));

    assertThat(version).isEqualTo(2);
    assertThat(identify(Map.of("EmailAddress", "new@x.org"))).containsExactly(id);
    assertThat(identify(Map.of("EmailAddress", "old@x.org"))).isEmpty();
    assertThat(create(Map.of("EmailAddress", "old@x.org"))).isNotEqualTo(id);
  }

  @Test
  void an_update_with_another_etag_changes_nothing() {
    var id = create(Map.of("FirstName", "Ann"));

    var refused =
        catchThrowableOfType(
            ProblemException.class,
            () ->
                await(
                    domain
                        .directory()
                        .update(
                            tenant,
                            id,
                            one -> one == 7,
                            Optional.empty(),
                            Map.of("FirstName", "Bob"))));

    assertThat(refused.problem().code()).isEqualTo("precondition-failed");
    assertThat(await(domain.finder().get(tenant, id, false)).content().attributes().of("FirstName"))
        .containsExactly("Ann");
  }

  @Test
  void after_a_deletion_the_profile_is_not_found_and_its_value_is_free() {
    var id = create(Map.of("EmailAddress", "gone@x.org", "LastName", "Gone"));

    await(domain.directory().delete(tenant, id, any -> true));

    assertThat(identify(Map.of("EmailAddress", "gone@x.org"))).isEmpty();
    assertThat(identify(Map.of("LastName", "Gone"))).isEmpty();
    assertThat(create(Map.of("EmailAddress", "gone@x.org"))).isNotEqualTo(id);
    var missing =
        catchThrowableOfType(
            ProblemException.class,
            () -> await(domain.directory().delete(tenant, id, any -> true)));
    assertThat(missing.problem().code()).isEqualTo("profile-not-found");
  }

  private String create(Map<String, Object> profile) {
    return await(domain.directory().create(tenant, "default", profile));
  }

  private List<String> identify(Map<String, String> given) {
    return await(domain.finder().identify(tenant, Optional.empty(), given, "", 100))
        .profiles()
        .stream()
        .map(profile -> profile.id())
        .toList();
  }
}
