package kindred.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import kindred.metrics.Metrics;
import kindred.problem.Problem;

/** Finds out who sends a request, by the users file or by a JWT. */
public final class AccessControl {

  private final AccessConfig config;
  private final Supplier<Users> users;
  private final Optional<PasswordCheck> passwords;
  private final Optional<JwtCheck> jwt;

  private AccessControl(
      AccessConfig config,
      Supplier<Users> users,
      Optional<PasswordCheck> passwords,
      Optional<JwtCheck> jwt) {
    this.config = config;
    this.users = users;
    this.passwords = passwords;
    this.jwt = jwt;
  }

  /** Without users: every request may do everything. */
  public static AccessControl open() {
    return new AccessControl(
        AccessConfig.OPEN, () -> Users.NONE, Optional.empty(), Optional.empty());
  }

  /**
   * Reads the users file, if there is one, and from then on whenever it changes; the start blocks.
   *
   * @throws UsersFileException when the file is not valid
   */
  public static AccessControl open(Vertx vertx, AccessConfig config, Metrics metrics) {
    var watch =
        config.usersFile().map(file -> new UsersWatch(new UsersFile(file), metrics).watch(vertx));
    return new AccessControl(
        config,
        () -> watch.map(UsersWatch::users).orElse(Users.NONE),
        Optional.of(new PasswordCheck(vertx)),
        config.jwt().map(provider -> new JwtCheck(vertx, provider)));
  }

  /**
   * Reads the users file, if there is one; it blocks. A start calls this first, because {@link
   * #open(Vertx, AccessConfig, Metrics)} comes late.
   *
   * @throws UsersFileException when the file is not valid
   */
  public static void check(AccessConfig config) {
    config.usersFile().ifPresent(file -> new UsersFile(file).read());
  }

  /** Whether requests need credentials. */
  public boolean required() {
    return config.required();
  }

  /** As {@link AccessRules#requireRole}, with the configured status. */
  public void requireRole(Caller caller, Set<Role> roles) {
    AccessRules.requireRole(caller, roles, config.roleRefusal());
  }

  /**
   * Who sends a request; fails with the refusal of credentials that are not accepted.
   *
   * @param authorization the value of the header; null when there is none
   * @param address where the request comes from
   */
  public Future<Grant> grant(String authorization, Supplier<String> address) {
    if (!required()) {
      return Future.succeededFuture(Grant.always(Caller.EVERYBODY));
    }
    if (authorization == null) {
      return Future.failedFuture(
          refused(
              "credentials-missing",
              "This operation requires credentials. Send a name and password, or a bearer token."));
    }
    return known(Credentials.of(authorization), address)
        .map(
            grant ->
                grant.orElseThrow(
                    () ->
                        refused(
                            "credentials-wrong",
                            "The credentials are unknown, wrong, expired or revoked. Correct"
                                + " them.")));
  }

  private Future<Optional<Grant>> known(Credentials credentials, Supplier<String> address) {
    if (credentials instanceof Credentials.Basic basic) {
      return passwords
          .get()
          .user(users.get(), basic, address.get())
          .map(
              user ->
                  user.map(
                      known ->
                          new Grant(known.caller(), Grant.Via.PASSWORD, () -> isCurrent(known))));
    }
    if (credentials instanceof Credentials.Bearer bearer) {
      return bearer.token().startsWith(ApiToken.PREFIX)
          ? Future.succeededFuture(ofToken(bearer.token()).map(found -> of(found, bearer)))
          : jwt.map(check -> check.grant(bearer.token()))
              .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    }
    return Future.succeededFuture(Optional.empty());
  }

  /** Whether the user has the same password and rights as before. */
  private boolean isCurrent(User known) {
    return users
        .get()
        .named(known.name())
        .filter(now -> now.password().equals(known.password()))
        .filter(now -> now.caller().equals(known.caller()))
        .isPresent();
  }

  private Grant of(Caller caller, Credentials.Bearer bearer) {
    return new Grant(
        caller, Grant.Via.TOKEN, () -> ofToken(bearer.token()).equals(Optional.of(caller)));
  }

  private Optional<Caller> ofToken(String text) {
    return ApiToken.Sent.of(text)
        .flatMap(
            sent ->
                users
                    .get()
                    .ofToken(sent.id())
                    .filter(user -> accepts(user, sent))
                    .map(User::caller));
  }

  private static boolean accepts(User user, ApiToken.Sent sent) {
    var today = LocalDate.now(ZoneOffset.UTC);
    return user.tokens().stream()
        .anyMatch(token -> token.id().equals(sent.id()) && token.accepts(sent.secret(), today));
  }

  private static Problem.ProblemException refused(String code, String detail) {
    return Problem.of(Problem.Kind.UNAUTHORIZED, code, detail).exception();
  }
}
