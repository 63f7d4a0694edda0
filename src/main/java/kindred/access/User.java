package kindred.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A user of the users file.
 *
 * @param password the hash of the password; empty when the user has tokens only
 */
record User(
    String name,
    Optional<String> password,
    List<ApiToken> tokens,
    Set<Role> roles,
    Tenants tenants) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  User {
    tokens = List.copyOf(tokens);
    roles = Set.copyOf(roles);
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  Caller caller() {
    return new Caller(name, roles, tenants);
  }

  User with(ApiToken token) {
    var more = new ArrayList<>(tokens);
    more.add(token);
    return new User(name, password, more, roles, tenants);
  }

  /** Without the token of this id; without all tokens when there is no id. */
  User without(Optional<String> tokenId) {
    var kept =
        tokens.stream().filter(token -> tokenId.filter(id -> !id.equals(token.id())).isPresent());
    return new User(name, password, kept.toList(), roles, tenants);
  }
}
