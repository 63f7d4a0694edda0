package kindred.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** The user of this process, by number: in a container a user often has no name. */
public final class ProcessUser {

  private static final Path OWN = Path.of("/proc/self/task");
  private static final Integer ROOT = 0;

  private ProcessUser() {}

  /** Whether the file, or the link itself, belongs to this user. */
  public static boolean owns(Path file) throws IOException {
    return owner(file).equals(number());
  }

  /** Whether the file, or the link itself, belongs to this user or to root. */
  public static boolean orRootOwns(Path file) throws IOException {
    return owner(file).equals(ROOT) || owns(file);
  }

  /**
   * The user to whom the folder belongs, if this process is root and that user is not: what root
   * wrote there would be closed to that user.
   */
  public static Optional<String> betterUser(Path folder) throws IOException {
    return number().equals(ROOT) && !owns(folder)
        ? Optional.of(Files.getOwner(folder).getName())
        : Optional.empty();
  }

  private static Object number() throws IOException {
    if (Files.exists(OWN)) {
      return owner(OWN);
    }
    var own = Files.createTempFile("kindred", null);
    try {
      return owner(own);
    } finally {
      Files.delete(own);
    }
  }

  private static Object owner(Path file) throws IOException {
    return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
