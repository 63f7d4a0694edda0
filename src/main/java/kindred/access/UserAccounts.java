package kindred.access;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Changes the users file for an operator. Every change is complete or did not happen; a running
 * server takes it over within seconds.
 *
 * @throws UsersFileException from every method, with one sentence for the operator
 */
public final class UserAccounts {

  private final UsersFile file;

  public UserAccounts(Path file) {
    this.file = new UsersFile(file);
  }

  /** What a user may do, in the words of an operator; there are such roles and tenants. */
  public record Rights(List<String> roles, List<String> tenants) {

    public Rights {
      UserAccounts.roles(roles);
      UserAccounts.tenants(tenants);
    }
  }

  /**
   * Adds a user, or replaces one and keeps their tokens.
   *
   * @param password empty for a user who has tokens only
   */
  public void add(String name, Optional<String> password, Rights rights, boolean replace) {
    if (!User.isName(name)) {
      throw new UsersFileException(
          "The name must have 1 to 64 of the characters a-z 0-9 . _ - and begin with a letter or"
              + " digit.");
    }
    password
        .flatMap(given -> PasswordRules.fault(name, given))
        .ifPresent(
            fault -> {
              throw new UsersFileException(fault);
            });
    var hash = password.map(PasswordHash::of);
    var roles = roles(rights.roles());
    var tenants = tenants(rights.tenants());
    file.change(
        users -> {
          var known = users.named(name);
          if (known.isPresent() && !replace) {
            throw new UsersFileException(
                "There is a user '" + name + "' already. Add --replace to replace it.");
          }
          var tokens = known.map(User::tokens).orElse(List.of());
          return users.with(new User(name, hash, tokens, roles, tenants));
        });
  }

  private static Set<Role> roles(List<String> names) {
    var roles = EnumSet.noneOf(Role.class);
    for (String name : names) {
      var named = RoleNames.roles(name.strip());
      if (named.isEmpty()) {
        throw new UsersFileException(
            "There is no role '%s'. Use some of: read, write, import, merge, schema, admin."
                .formatted(name));
      }
      roles.addAll(named);
    }
    return roles;
  }

  private static Tenants tenants(List<String> names) {
    if (names.equals(List.of("all"))) {
      return Tenants.ALL;
    }
    var ids = new HashSet<Integer>();
    if (!names.equals(List.of("none"))) {
      names.forEach(
          name ->
              ids.add(
                  TenantNumber.parse(name.strip())
                      .orElseThrow(
                          () ->
                              new UsersFileException(
                                  "Tenants must be whole numbers from 1 to 2147483647, or 'all',"
                                      + " or 'none'."))));
    }
    return Tenants.of(ids);
  }

  /**
   * Gives a user a new token and returns its text, which is stored nowhere.
   *
   * @param expires the first day (UTC) on which the token is refused
   */
  public String issueToken(String name, Optional<LocalDate> expires) {
    if (expires.filter(day -> !day.isAfter(LocalDate.now(ZoneOffset.UTC))).isPresent()) {
      throw new UsersFileException("The token would be expired already. Name a later day.");
    }
    var issued = ApiToken.issue(expires);
    file.change(users -> users.with(require(users, name).with(issued.token())));
    return issued.text();
  }

  /** Takes a token from a user, or all of them. */
  public void revoke(String name, Optional<String> tokenId) {
    file.change(
        users -> {
          var user = require(users, name);
          if (tokenId.isPresent()
              && user.tokens().stream().noneMatch(token -> token.id().equals(tokenId.get()))) {
            throw new UsersFileException(
                "The user '%s' has no token with this id.".formatted(name));
          }
          return users.with(user.without(tokenId));
        });
  }

  public void remove(String name) {
    file.change(users -> users.without(require(users, name).name()));
  }

  /** One line for each user: name, roles, tenants, and ids of tokens; also checks the file. */
  public List<String> list() {
    return file.read().all().stream().map(UserAccounts::line).toList();
  }

  private static String line(User user) {
    var tenants = user.tenants().ids().stream().sorted().map(String::valueOf).toList();
    return "%s  roles %s  tenants %s  %s%s"
        .formatted(
            user.name(),
            join(user.roles().stream().sorted().map(Role::text).toList()),
            user.tenants().all() ? "all" : join(tenants),
            user.password().isPresent() ? "password" : "no password",
            user.tokens().stream().map(UserAccounts::line).collect(Collectors.joining()));
  }

  private static String line(ApiToken token) {
    return "  token " + token.id() + token.expires().map(day -> " until " + day).orElse("");
  }

  private static String join(List<String> names) {
    return names.isEmpty() ? "none" : String.join(",", names);
  }

  private static User require(Users users, String name) {
    return users
        .named(name)
        .orElseThrow(() -> new UsersFileException("There is no user '" + name + "'."));
  }
}
