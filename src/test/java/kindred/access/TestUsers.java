package kindred.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kindred.settings.Settings;

/** Users, tokens and JWTs for tests: a users file and a key set in a folder. */
public final class TestUsers {

  public static final String ISSUER = "https://idp.example";
  public static final String AUDIENCE = "kindred";

  private static final RSAKey KEY = key("one");
  private Path folder;

  /** The access control of a server whose users these are. */
  public AccessConfig config(Path home) {
    return config(home, Map.of());
  }

  /** The same with more settings. */
  public AccessConfig config(Path home, Map<String, String> more) {
    folder = home;
    try {
      Files.writeString(keys(), new JWKSet(KEY.toPublicJWK()).toString());
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
    if (!Files.exists(file())) {
      add("first", List.of(), List.of("none"));
    }
    var settings = new HashMap<>(more);
    settings.put("KINDRED_USERS_FILE", file().toString());
    settings.put("KINDRED_JWT_KEYS", keys().toString());
    settings.put("KINDRED_JWT_ISSUER", ISSUER);
    settings.put("KINDRED_JWT_AUDIENCE", AUDIENCE);
    settings.put("KINDRED_JWT_ALL_TENANTS", "true");
    return AccessConfig.from(new Settings(settings), home);
  }

  public Path file() {
    return folder.resolve("users.yaml");
  }

  private Path keys() {
    return folder.resolve("keys.json");
  }

  public UserAccounts accounts() {
    return new UserAccounts(file());
  }

  public static String password(String name) {
    return "the long password of " + name;
  }

  /** Adds a user with the password of {@link #password}. */
  public void add(String name, List<String> roles, List<String> tenants) {
    accounts()
        .add(name, Optional.of(password(name)), new UserAccounts.Rights(roles, tenants), false);
  }

  /** The header of a user. */
  public static String basic(String name) {
    return basic(name, password(name));
  }

  public static String basic(String name, String password) {
    byte[] text = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(text);
  }

  /** The header of a new token of a user. */
  public String token(String name) {
    return "Bearer " + accounts().issueToken(name, Optional.empty());
  }

  /** The header of a new JWT. */
  public String jwt(String subject, List<String> roles, List<?> tenants) {
    return "Bearer " + signed(claims(subject, roles, tenants).build(), KEY);
  }

  /** Claims that the server accepts. */
  static JWTClaimsSet.Builder claims(String subject, List<String> roles, List<?> tenants) {
    var now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .subject(subject)
        .jwtID(UUID.randomUUID().toString())
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(3_600)))
        .claim("roles", roles)
        .claim("tenants", tenants);
  }

  static String signed(JWTClaimsSet claims, RSAKey key) {
    try {
      var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
      var jwt = new SignedJWT(header, claims);
      jwt.sign(new RSASSASigner(key));
      return jwt.serialize();
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
