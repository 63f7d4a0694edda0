package kindred.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The last output of a node that died, and the cause if an operator can remove it. */
record NodeLog(List<String> lastLines) {

  private static final int LINES = 40;

  static NodeLog of(NodeFolder folder) {
    return new NodeLog(
        Stream.of(folder.log(), folder.console()).flatMap(file -> tail(file).stream()).toList());
  }

  /** A clause for a sentence with "because". */
  Optional<String> cause() {
    if (says("No space left on device") || says("Insufficient disk space")) {
      return Optional.of("the disk is full");
    }
    if (says("Address already in use")) {
      return Optional.of("another process took its port");
    }
    if (says("OutOfMemoryError") || says("insufficient memory for the Java Runtime")) {
      return Optional.of("memory ran out");
    }
    return Optional.empty();
  }

  private boolean says(String words) {
    return lastLines.stream().anyMatch(line -> line.contains(words));
  }

  private static List<String> tail(Path file) {
    try {
      // not readAllLines: the file of a killed process may end within a UTF-8 sequence
      var lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
      return lines.subList(Math.max(0, lines.size() - LINES), lines.size());
    } catch (IOException neverWritten) {
      return List.of();
    }
  }
}
