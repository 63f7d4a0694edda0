package kindred.access;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kindred.problem.Problem;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * How callers prove who they are.
 *
 * @param usersFile empty: there are no users
 * @param roleRefusal UNAUTHORIZED or FORBIDDEN
 */
public record AccessConfig(
    Optional<Path> usersFile, Problem.Kind roleRefusal, Optional<JwtConfig> jwt) {

  private static final Setting USERS_FILE =
      new Setting(
          "KINDRED_USERS_FILE",
          "",
          "users, their roles and tenants; not set: users.yaml in the data folder, if it is there");
  private static final Setting ROLE_REFUSAL =
      new Setting(
          "KINDRED_ROLE_REFUSAL",
          "401",
          "status for a caller who lacks the role of the operation: 401 (as UCS) or 403");

  public static final List<Setting> SETTINGS =
      Stream.concat(Stream.of(USERS_FILE, ROLE_REFUSAL), JwtConfig.SETTINGS.stream()).toList();

  /** Without users: every caller may do everything. */
  public static final AccessConfig OPEN =
      new AccessConfig(Optional.empty(), Problem.Kind.UNAUTHORIZED, Optional.empty());

  /** Reads the settings, which collect the faults. */
  public static AccessConfig from(Settings settings, Path dataFolder) {
    var file = usersFile(settings, dataFolder);
    boolean named = !settings.text(USERS_FILE).isEmpty();
    return new AccessConfig(
        named || Files.exists(file, LinkOption.NOFOLLOW_LINKS)
            ? Optional.of(file)
            : Optional.empty(),
        settings.read(ROLE_REFUSAL, AccessConfig::refusal),
        JwtConfig.from(settings));
  }

  /** The place of the users file, whether it is there or not. */
  public static Path usersFile(Settings settings, Path dataFolder) {
    return settings.read(
        USERS_FILE,
        text -> text.isEmpty() ? dataFolder.resolve("users.yaml") : path(text).toAbsolutePath());
  }

  /** Whether requests need credentials. */
  public boolean required() {
    return usersFile.isPresent() || jwt.isPresent();
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException malformed) {
      throw new IllegalArgumentException("must be a file", malformed);
    }
  }

  private static Problem.Kind refusal(String text) {
    return switch (text) {
      case "401" -> Problem.Kind.UNAUTHORIZED;
      case "403" -> Problem.Kind.FORBIDDEN;
      default -> throw new IllegalArgumentException("must be 401 or 403");
    };
  }
}
