package kindred.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The layout of the folder {@code cassandra} in the data folder. */
record NodeFolder(Path root) {

  private static final long LEAST_FREE_BYTES = 1L << 30;
  private static final long COMMIT_LOG_SEGMENT_BYTES = 32L << 20;

  static NodeFolder in(DataFolder data) {
    return new NodeFolder(data.folder("cassandra"));
  }

  Path yaml() {
    return root.resolve("conf/cassandra.yaml");
  }

  Path rack() {
    return root.resolve("conf/cassandra-rackdc.properties");
  }

  Path logback() {
    return root.resolve("conf/logback.xml");
  }

  Path tables() {
    return root.resolve("data");
  }

  Path logs() {
    return root.resolve("logs");
  }

  /** The log of Cassandra, of this run only, so that it explains how this run ended. */
  Path log() {
    return root.resolve("logs/system.log");
  }

  /** The output of the process: little, unless its JVM fails. */
  Path console() {
    return root.resolve("logs/console.log");
  }

  Path pid() {
    return root.resolve("node.pid");
  }

  /** The password of {@link NodeRole}, of this run of the node only. */
  Path password() {
    return root.resolve("password");
  }

  /** Written by the node once it has its CQL port, of this run only. */
  Path ready() {
    return NodeRole.ready(password());
  }

  void createFolders() throws IOException {
    Files.createDirectories(root.resolve("conf"));
    Files.createDirectories(logs());
    Files.deleteIfExists(ready());
    if (Files.exists(log())) {
      Files.move(log(), root.resolve("logs/previous.log"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  void requireSpace() throws IOException {
    long free = freeBytes();
    if (free < LEAST_FREE_BYTES) {
      throw new NodeException(
          "The disk of " + root + " is nearly full: " + (free >> 20) + " MiB left, 1024 needed.");
    }
  }

  /** For a node that has died: on a full disk it may crash without a log line. */
  boolean isFull() {
    try {
      return freeBytes() < COMMIT_LOG_SEGMENT_BYTES;
    } catch (IOException unknown) {
      return false;
    }
  }

  private long freeBytes() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }
}
