package kindred.access;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the caller from the claims of a JWT. Pure. */
final class JwtClaims {

  /** Visible, because it is the name of the caller in logs and rows. */
  private static final Pattern SUBJECT = Pattern.compile("[^\\p{C}\\p{Zl}\\p{Zp}]{1,255}");

  private JwtClaims() {}

  /** Empty when the claims name nobody or no role. */
  static Optional<Caller> caller(JWTClaimsSet claims, JwtConfig config) {
    var roles = roles(claims, config);
    return Optional.ofNullable(claims.getSubject())
        .filter(subject -> SUBJECT.matcher(subject).matches() && !roles.isEmpty())
        .map(subject -> new Caller("jwt:" + subject, roles, tenants(claims, config)));
  }

  /** Names that are no role are ignored: they are roles of other programs. */
  private static Set<Role> roles(JWTClaimsSet claims, JwtConfig config) {
    var roles = EnumSet.noneOf(Role.class);
    texts(claim(claims, config.rolesClaim()))
        .filter(text -> text.startsWith(config.rolePrefix()))
        .map(text -> text.substring(config.rolePrefix().length()))
        .flatMap(text -> Role.of(text).stream())
        .forEach(roles::add);
    return roles;
  }

  private static Tenants tenants(JWTClaimsSet claims, JwtConfig config) {
    var named = texts(claim(claims, config.tenantsClaim())).toList();
    if (config.allTenants() && named.contains("all")) {
      return Tenants.ALL;
    }
    var ids = new HashSet<Integer>();
    named.forEach(text -> TenantNumber.parse(text).ifPresent(ids::add));
    return Tenants.of(ids);
  }

  /** The value at a path of nested claims; null when there is none. */
  private static Object claim(JWTClaimsSet claims, String path) {
    Object value = claims.getClaims();
    for (String name : path.split("\\.")) {
      value = value instanceof Map<?, ?> members ? members.get(name) : null;
    }
    return value;
  }

  /** The elements of a list, or the words of a text. */
  private static Stream<String> texts(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf);
    }
    return value == null ? Stream.of() : Stream.of(String.valueOf(value).split(" +"));
  }
}
