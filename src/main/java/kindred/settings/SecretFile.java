package kindred.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file that only the operator chooses, such as a password or a private key: a regular file of at
 * most 1 MiB, that other users of the machine can neither read nor change. Files that decide whom
 * the server trusts, such as certificates, may be read by others.
 */
public final class SecretFile {

  private static final long MOST_BYTES = 1 << 20;

  private static final String UNREADABLE = "must name a file that this user can read";

  private static final Set<PosixFilePermission> TOO_MUCH =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.GROUP_WRITE);

  private static final Set<PosixFilePermission> CHANGE =
      EnumSet.of(PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

  private SecretFile() {}

  /** Throws an {@link IOException} for a file that cannot be used. */
  interface Check {
    void apply(Path file) throws IOException;
  }

  /**
   * The secret file that a setting names; empty for no text.
   *
   * @throws IllegalArgumentException with what it expects, if the file cannot be used
   */
  public static Optional<Path> path(String text) {
    return path(text, file -> check(file, true));
  }

  /** As {@link #path(String)}, for a file that others may read but not change. */
  public static Optional<Path> trusted(String text) {
    return path(text, file -> check(file, false));
  }

  /** The text of such a file, checked again. */
  public static String trustedText(Path file) throws IOException {
    check(file, false);
    return Files.readString(file);
  }

  static Optional<Path> path(String text, Check check) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var path = Path.of(text).toAbsolutePath().normalize();
      check.apply(path);
      return Optional.of(path);
    } catch (UnfitFileException unfit) {
      throw new IllegalArgumentException(unfit.getMessage(), unfit);
    } catch (InvalidPathException | IOException unreadable) {
      throw new IllegalArgumentException(UNREADABLE, unreadable);
    }
  }

  /** The bytes of a secret file, checked again. */
  static byte[] bytes(Path file) throws IOException {
    check(file, true);
    return Files.readAllBytes(file);
  }

  /** The first line of a secret file, checked again: files often end with a line feed. */
  public static String line(Path file) throws IOException {
    var text = new String(bytes(file), StandardCharsets.UTF_8);
    return text.lines().findFirst().orElse("");
  }

  static void check(Path file, boolean secret) throws IOException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new UnfitFileException(UNREADABLE);
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new UnfitFileException("must name a file of at most 1 MiB");
    }
    if (!secret && grants(file, CHANGE)) {
      throw new UnfitFileException(
          "must name a file that no other user can change: run 'chmod go-w' on it");
    }
    if (secret && grants(file, TOO_MUCH)) {
      throw new UnfitFileException(
          "must name a file that no other user can read or change: run 'chmod 600' on it");
    }
    // the owner can change it, whatever its permissions are
    if (hasPermissions(file) && !ProcessUser.orRootOwns(file.toRealPath())) {
      throw new UnfitFileException("must name a file that belongs to this user or to root");
    }
  }

  private static boolean grants(Path file, Set<PosixFilePermission> permissions)
      throws IOException {
    return hasPermissions(file)
        && Files.getPosixFilePermissions(file).stream().anyMatch(permissions::contains);
  }

  /** A file system without POSIX permissions has rules of its own, and they are not checked. */
  private static boolean hasPermissions(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class) != null;
  }
}
