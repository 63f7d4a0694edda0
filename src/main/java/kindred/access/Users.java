package kindred.access;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All users of the users file, in its order. */
final class Users {

  static final Users NONE = new Users(List.of());

  private final Map<String, User> byName = new LinkedHashMap<>();
  private final Map<String, User> byToken = new HashMap<>();

  /** Of users with different names and different ids of tokens. */
  Users(Collection<User> users) {
    for (var user : users) {
      byName.put(user.name(), user);
      user.tokens().forEach(token -> byToken.put(token.id(), user));
    }
  }

  Collection<User> all() {
    return byName.values();
  }

  Optional<User> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Optional<User> ofToken(String tokenId) {
    return Optional.ofNullable(byToken.get(tokenId));
  }

  /** A hash that no password has, as costly as those of the users. */
  String decoy() {
    return PasswordHash.decoy(all().stream().flatMap(user -> user.password().stream()).findFirst());
  }

  /** With this user in the place of the one of the same name, if there is one. */
  Users with(User user) {
    var more = new LinkedHashMap<>(byName);
    more.put(user.name(), user);
    return new Users(more.values());
  }

  Users without(String name) {
    return new Users(all().stream().filter(user -> !user.name().equals(name)).toList());
  }
}
