package kindred.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kindred.metrics.Metrics;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.settings.Settings;
import kindred.settings.SettingsException;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessControlTest {

  @TempDir private Path folder;

  private final TestUsers users = new TestUsers();
  private final Metrics metrics = new Metrics();
  private final Vertx vertx = Vertx.vertx();
  private AccessControl control;

  @BeforeEach
  void open() {
    control = AccessControl.open(vertx, users.config(folder), metrics);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void a_new_user_may_sign_in_within_seconds_and_a_removed_one_may_not() {
    users.add("anna", List.of("read"), List.of("7"));
    soon()
        .untilAsserted(
            () -> assertThat(caller(TestUsers.basic("anna")).tenants().contain(7)).isTrue());

    users.accounts().remove("anna");

    soon().untilAsserted(() -> assertWrong(TestUsers.basic("anna")));
  }

  @Test
  void what_was_granted_ends_with_the_user_the_token_or_a_right() throws Exception {
    var user = get(control.grant(TestUsers.basic("first"), () -> "192.0.2.1"));
    String header = users.token("first");
    soon().until(() -> caller(header) != null);
    var token = get(control.grant(header, () -> "192.0.2.1"));
    assertThat(user.stillValid().getAsBoolean()).isTrue();
    assertThat(token.stillValid().getAsBoolean()).isTrue();

    users.accounts().revoke("first", Optional.empty());
    soon().until(() -> !token.stillValid().getAsBoolean());
    assertThat(user.stillValid().getAsBoolean()).isTrue();

    var text = Files.readString(users.file());
    Files.writeString(users.file(), text.replace("roles: []", "roles: [read]"));
    soon().until(() -> !user.stillValid().getAsBoolean());

    var reader = get(control.grant(TestUsers.basic("first"), () -> "192.0.2.1"));
    users.accounts().remove("first");
    soon().until(() -> !reader.stillValid().getAsBoolean());
  }

  @Test
  void a_token_has_its_own_secret() {
    String one = users.token("first");
    String other = users.token("first");
    soon().until(() -> caller(other) != null);

    int secret = one.length() - 43;
    assertWrong(one.substring(0, secret) + other.substring(secret));
  }

  @Test
  void a_revoked_token_is_refused_within_seconds() {
    String token = users.token("first");
    soon().untilAsserted(() -> assertThat(caller(token).name()).isEqualTo("first"));
    assertWrong(token.substring(0, token.length() - 1) + (token.endsWith("A") ? "B" : "A"));

    users.accounts().revoke("first", Optional.empty());

    soon().untilAsserted(() -> assertWrong(token));
  }

  @Test
  void a_file_that_is_not_valid_leaves_the_users_as_they_were() throws Exception {
    Files.writeString(users.file(), "users: [broken");

    soon()
        .untilAsserted(
            () -> assertThat(metrics.text()).contains("kindred_users_reload_failures_total 1.0"));
    assertThat(caller(TestUsers.basic("first")).name()).isEqualTo("first");

    Files.delete(users.file());
    soon()
        .untilAsserted(
            () -> assertThat(metrics.text()).contains("kindred_users_reload_failures_total 2.0"));
    assertThat(caller(TestUsers.basic("first")).name()).isEqualTo("first");

    users.add("anna", List.of("read"), List.of("7"));
    soon().untilAsserted(() -> assertThat(caller(TestUsers.basic("anna"))).isNotNull());
    assertWrong(TestUsers.basic("first"));
  }

  @Test
  void a_jwt_names_a_caller_who_is_no_user_of_the_file() {
    var caller = caller(users.jwt("first", List.of("read", "of another program"), List.of(7, "8")));

    assertThat(caller.name()).isEqualTo("jwt:first");
    assertThat(caller.roles()).containsExactly(Role.READ);
    assertThat(caller.tenants().ids()).containsExactlyInAnyOrder(7, 8);
  }

  @Test
  void missing_and_wrong_credentials_are_told_apart_and_nothing_else_is() {
    assertThatThrownBy(() -> caller(null)).hasMessageContaining("credentials-missing");
    assertWrong(TestUsers.basic("nobody"));
    assertWrong(TestUsers.basic("first", "wrong"));
    assertWrong("Bearer kin_abcdefgh_" + "A".repeat(43));
    assertWrong("Bearer nonsense");
    assertWrong("Digest nonsense");
  }

  @Test
  void without_users_everybody_may_do_everything() {
    var config = AccessConfig.from(new Settings(Map.of()), folder.resolve("empty"));

    assertThat(config.required()).isFalse();
    assertThat(
            get(AccessControl.open(vertx, config, metrics).grant("Basic nonsense", () -> "x"))
                .caller())
        .isEqualTo(Caller.EVERYBODY);
  }

  @Test
  void a_users_file_in_the_data_folder_is_used_and_one_that_is_named_must_exist() {
    assertThat(AccessConfig.from(new Settings(Map.of()), folder).usersFile())
        .contains(users.file());

    var missing =
        AccessConfig.from(new Settings(Map.of("KINDRED_USERS_FILE", folder + "/none")), folder);
    assertThat(missing.required()).isTrue();
    assertThatThrownBy(() -> AccessControl.open(vertx, missing, metrics))
        .isInstanceOf(UsersFileException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void settings_that_do_not_fit_are_refused_together() {
    var settings =
        new Settings(
            Map.of(
                "KINDRED_ROLE_REFUSAL", "404",
                "KINDRED_JWT_KEYS", "http://idp.example/keys",
                "KINDRED_JWT_ALL_TENANTS", "yes",
                "KINDRED_JWT_ISSUER", "https://idp.example"));

    AccessConfig.from(settings, folder);

    assertThatThrownBy(settings::requireNoFaults)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("KINDRED_ROLE_REFUSAL must be 401 or 403")
        .hasMessageContaining("KINDRED_JWT_KEYS must be an https address or a file")
        .hasMessageContaining("KINDRED_JWT_ALL_TENANTS must be true or false")
        .hasMessageContaining("must be set together");
  }

  @Test
  void the_status_of_a_missing_role_can_be_chosen() {
    assertThat(refusal(Map.of())).isEqualTo(Problem.Kind.UNAUTHORIZED);
    assertThat(refusal(Map.of("KINDRED_ROLE_REFUSAL", "401"))).isEqualTo(Problem.Kind.UNAUTHORIZED);
    assertThat(refusal(Map.of("KINDRED_ROLE_REFUSAL", "403"))).isEqualTo(Problem.Kind.FORBIDDEN);
  }

  private Problem.Kind refusal(Map<String, String> settings) {
    var chosen = AccessControl.open(vertx, users.config(folder, settings), metrics);
    return catchThrowableOfType(
            ProblemException.class, () -> chosen.requireRole(Caller.NOBODY, Set.of(Role.READ)))
        .problem()
        .kind();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(20)).ignoreExceptions();
  }

  private void assertWrong(String authorization) {
    assertThatThrownBy(() -> caller(authorization)).hasMessageContaining("credentials-wrong");
  }

  private Caller caller(String authorization) {
    return get(control.grant(authorization, () -> "192.0.2.1")).caller();
  }

  private static Grant get(Future<Grant> grant) {
    try {
      return grant.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw (RuntimeException) failed.getCause();
    } catch (InterruptedException | java.util.concurrent.TimeoutException unfinished) {
      throw new IllegalStateException(unfinished);
    }
  }
}
