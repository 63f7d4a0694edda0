package kindred.jobs.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A folder in which other servers may create and delete files at the same time. */
record SpoolFolder(Path path) {

  Path file(String name) {
    return path.resolve(name);
  }

  /** The files whose names match a pattern. */
  List<Path> list(String pattern) throws IOException {
    var all = new ArrayList<Path>();
    try (var files = Files.newDirectoryStream(path, pattern)) {
      files.forEach(all::add);
    } catch (DirectoryIteratorException unreadable) {
      throw unreadable.getCause();
    }
    return all;
  }

  /** Those of them that were written before a time. */
  List<Path> list(String pattern, Instant before) throws IOException {
    var old = new ArrayList<Path>();
    for (var file : list(pattern)) {
      if (isOlder(file, before)) {
        old.add(file);
      }
    }
    return old;
  }

  private static boolean isOlder(Path file, Instant time) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(time);
    } catch (NoSuchFileException deleted) {
      return false;
    }
  }

  /** Deletes the files that are still there. */
  static void delete(List<Path> files) throws IOException {
    for (var file : files) {
      Files.deleteIfExists(file);
    }
  }

  /** Gives a file of the folder another name; it keeps content and name if the power fails. */
  Path rename(Path file, String name) throws IOException {
    sync(file);
    var renamed = Files.move(file, file(name), StandardCopyOption.ATOMIC_MOVE);
    sync(path);
    return renamed;
  }

  private static void sync(Path file) throws IOException {
    try (var opened = FileChannel.open(file, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }
}
