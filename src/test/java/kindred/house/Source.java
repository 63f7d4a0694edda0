package kindred.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A source file.
 *
 * @param room its package without the root; empty for the root itself
 * @param name without the suffix
 */
record Source(String room, String name, String text) {

  /** All source files of a folder. */
  static List<Source> below(Path folder) {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> of(folder.relativize(file), file))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Source of(Path relative, Path file) {
    try {
      var room = relative.getParent() == null ? "" : relative.getParent().toString();
      var name = relative.getFileName().toString().replace(".java", "");
      return new Source(room.replace('/', '.'), name, Files.readString(file));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  String where() {
    return room.isEmpty() ? name : room + "." + name;
  }

  boolean isPackageInfo() {
    return name.equals("package-info");
  }
}
