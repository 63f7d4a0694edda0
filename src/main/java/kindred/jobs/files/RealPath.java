package kindred.jobs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Resolves the links of a path, even if its target does not exist. A path whose links cannot be
 * resolved becomes the root.
 */
final class RealPath {

  private static final int MAX_LINKS = 40;

  private final Deque<Path> remaining = new ArrayDeque<>();
  private final Path root;
  private Path resolved;
  private int links;

  private RealPath(Path start) {
    root = start.getRoot();
    resolved = root;
    pushFront(start);
  }

  /** The path without links; it must be absolute. */
  static Path of(Path path) {
    return new RealPath(path).resolve();
  }

  private Path resolve() {
    while (!remaining.isEmpty() && links <= MAX_LINKS) {
      step(resolved.resolve(remaining.pop()).normalize());
    }
    return links > MAX_LINKS ? root : resolved;
  }

  private void step(Path next) {
    if (Files.isSymbolicLink(next)) {
      followLink(next);
    } else {
      resolved = next;
    }
  }

  private void followLink(Path link) {
    links++;
    try {
      var target = Files.readSymbolicLink(link);
      resolved = target.isAbsolute() ? root : resolved;
      pushFront(target);
    } catch (IOException unreadable) {
      links = MAX_LINKS + 1;
    }
  }

  private void pushFront(Path path) {
    for (int i = path.getNameCount() - 1; i >= 0; i--) {
      remaining.push(path.getName(i));
    }
  }
}
