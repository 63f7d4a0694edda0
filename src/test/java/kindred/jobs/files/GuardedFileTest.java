package kindred.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardedFileTest {

  private Path root;
  private Path shared;

  @BeforeEach
  void createFolders(@TempDir Path directory) throws IOException {
    root = directory.toRealPath();
    shared = Files.createDirectory(root.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @Test
  void should_open_files_in_own_and_in_shared_folders() throws IOException {
    var below = Files.createDirectories(shared.resolve("a/b"));
    assertThat(read(Files.writeString(root.resolve("f"), "own"))).isEqualTo("own");
    assertThat(read(Files.writeString(shared.resolve("f"), "shared"))).isEqualTo("shared");
    assertThat(read(Files.writeString(below.resolve("f"), "below"))).isEqualTo("below");
    assertThat(FileFingerprint.of(below.resolve("f")).size()).isEqualTo(5);
  }

  @Test
  void should_refuse_links_at_every_depth() throws IOException {
    var secret = Files.createDirectories(root.resolve("secret/b"));
    Files.writeString(secret.resolve("f"), "secret");
    Files.createDirectories(shared.resolve("a"));
    Files.createSymbolicLink(shared.resolve("link"), root.resolve("secret"));
    Files.createSymbolicLink(shared.resolve("a/b"), secret);
    Files.createSymbolicLink(shared.resolve("f"), secret.resolve("f"));

    for (var path : new String[] {"link/b/f", "a/b/f", "f"}) {
      assertThatThrownBy(() -> read(shared.resolve(path))).as(path).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> FileFingerprint.of(shared.resolve("link/b/f")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void should_refuse_what_is_no_file() throws Exception {
    var pipe = shared.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (var path : new Path[] {pipe, shared, root, Path.of("/dev/null"), Path.of("/dev/zero")}) {
      assertThatThrownBy(() -> read(path)).as("%s", path).isInstanceOf(IOException.class);
    }
  }

  /** Another user exchanges a folder and a link to the outside, over and over. */
  @Test
  void should_never_read_outside_while_a_folder_is_swapped() throws Exception {
    var secret = Files.createDirectory(root.resolve("secret"));
    Files.writeString(secret.resolve("f"), "secret");
    Files.writeString(Files.createDirectory(shared.resolve("d")).resolve("f"), "inside");
    var done = new AtomicBoolean();
    var swaps = CompletableFuture.supplyAsync(() -> swap(secret, done));

    int inside = 0;
    try {
      for (int attempt = 0; attempt < 20_000; attempt++) {
        String text = readIfPossible(shared.resolve("d/f"));
        assertThat(text).isNotEqualTo("secret");
        inside += text.equals("inside") ? 1 : 0;
      }
    } finally {
      done.set(true);
    }
    assertThat(inside).isPositive();
    assertThat(swaps.get()).isPositive();
  }

  private int swap(Path secret, AtomicBoolean done) {
    int swaps = 0;
    var d = shared.resolve("d");
    var e = shared.resolve("e");
    try {
      while (!done.get()) {
        Files.move(d, e);
        Files.createSymbolicLink(d, secret);
        Files.delete(d);
        Files.move(e, d, StandardCopyOption.ATOMIC_MOVE);
        swaps++;
      }
      return swaps;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String readIfPossible(Path file) {
    try {
      return read(file);
    } catch (IOException swapped) {
      return "";
    }
  }

  private static String read(Path file) throws IOException {
    try (var in = Channels.newInputStream(GuardedFile.open(file))) {
      return new String(in.readNBytes(100), StandardCharsets.UTF_8);
    }
  }
}
