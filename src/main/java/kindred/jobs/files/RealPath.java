package kindred.jobs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Follows the links of a path to where it leads, even if nothing is there; a path that cannot be
 * followed leads to the root.
 */
final class RealPath {

  private static final int MAX_LINKS = 40;

  private final Deque<Path> ahead = new ArrayDeque<>();
  private final Path root;
  private Path reached;
  private int links;

  private RealPath(Path start) {
    root = start.getRoot();
    reached = root;
    putAhead(start);
  }

  /** The path without links; it must be absolute. */
  static Path of(Path path) {
    return new RealPath(path).walk();
  }

  private Path walk() {
    while (!ahead.isEmpty() && links <= MAX_LINKS) {
      step(reached.resolve(ahead.pop()).normalize());
    }
    return links > MAX_LINKS ? root : reached;
  }

  private void step(Path next) {
    if (Files.isSymbolicLink(next)) {
      follow(next);
    } else {
      reached = next;
    }
  }

  private void follow(Path link) {
    links++;
    try {
      var target = Files.readSymbolicLink(link);
      reached = target.isAbsolute() ? root : reached;
      putAhead(target);
    } catch (IOException unreadable) {
      links = MAX_LINKS + 1;
    }
  }

  private void putAhead(Path path) {
    for (int i = path.getNameCount() - 1; i >= 0; i--) {
      ahead.push(path.getName(i));
    }
  }
}
