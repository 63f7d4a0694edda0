package kindred.access;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.settings.SecretFile;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * Which JWTs are accepted, and where they name roles and tenants.
 *
 * @param keys the address of a key set (RFC 7517), https or a file
 * @param rolesClaim path of the claim, with dots between its parts
 * @param rolePrefix what stands before the name of a role
 * @param allTenants whether the text {@code all} means every tenant
 */
record JwtConfig(
    URL keys,
    String issuer,
    String audience,
    String rolesClaim,
    String rolePrefix,
    String tenantsClaim,
    boolean allTenants) {

  private static final Setting KEYS =
      new Setting("KINDRED_JWT_KEYS", "", "key set for JWTs: an https address or a file");
  private static final Setting ISSUER =
      new Setting("KINDRED_JWT_ISSUER", "", "issuer of the JWTs; with KINDRED_JWT_KEYS");
  private static final Setting AUDIENCE =
      new Setting("KINDRED_JWT_AUDIENCE", "", "audience of the JWTs; with KINDRED_JWT_KEYS");
  private static final Setting ROLES =
      new Setting("KINDRED_JWT_ROLES_CLAIM", "roles", "claim of the roles, such as realm.roles");
  private static final Setting PREFIX =
      new Setting("KINDRED_JWT_ROLE_PREFIX", "", "what stands before a role's name in the claim");
  private static final Setting TENANTS =
      new Setting("KINDRED_JWT_TENANTS_CLAIM", "tenants", "claim of the tenants");
  private static final Setting ALL_TENANTS =
      new Setting(
          "KINDRED_JWT_ALL_TENANTS",
          "false",
          "whether the tenant 'all' of a JWT means every tenant");

  private static final String NEITHER = "must be an https address or a file";

  static final List<Setting> SETTINGS =
      List.of(KEYS, ISSUER, AUDIENCE, ROLES, PREFIX, TENANTS, ALL_TENANTS);

  /** Empty when there is no key set. */
  static Optional<JwtConfig> from(Settings settings) {
    var keys = settings.read(KEYS, JwtConfig::address);
    String issuer = settings.text(ISSUER);
    String audience = settings.text(AUDIENCE);
    var given = Stream.of(settings.text(KEYS), issuer, audience);
    if (given.map(String::isEmpty).distinct().count() > 1) {
      settings.fault(
          "%s, %s and %s must be set together"
              .formatted(KEYS.name(), ISSUER.name(), AUDIENCE.name()));
    }
    boolean all = settings.read(ALL_TENANTS, Settings::flag);
    return keys.map(
        address ->
            new JwtConfig(
                address,
                issuer,
                audience,
                settings.text(ROLES),
                settings.text(PREFIX),
                settings.text(TENANTS),
                all));
  }

  private static Optional<URL> address(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (!text.contains("://")) {
        return Optional.of(SecretFile.trusted(text).orElseThrow().toUri().toURL());
      }
      var address = new URI(text);
      // no user: this is no setting for secrets
      if (text.startsWith("https://")
          && address.getHost() != null
          && address.getUserInfo() == null) {
        return Optional.of(address.toURL());
      }
    } catch (MalformedURLException | URISyntaxException malformed) {
      // its message repeats the text
    }
    throw new IllegalArgumentException(NEITHER);
  }
}
