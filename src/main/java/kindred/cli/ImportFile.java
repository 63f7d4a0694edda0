package kindred.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongConsumer;
import kindred.json.StrictJson;

/** The file that an import sends: streamed, never in memory as a whole. */
final class ImportFile {

  private static final int BEGINNING = 1 << 20;
  private static final int LONGEST_NAME = 255;

  private final Path path;
  private final long size;

  ImportFile(Path path) {
    this.path = path;
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw CommandFailure.usage("There is no file '" + path + "' that can be read.");
    }
    try {
      this.size = Files.size(path);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  long size() {
    return size;
  }

  /** The name without its folders; of a long one the end, which says most. */
  String name() {
    var name = path.getFileName().toString();
    return name.substring(Math.max(0, name.length() - LONGEST_NAME));
  }

  /** How the name says that the file is compressed. */
  Optional<String> contentEncoding() {
    var name = name();
    if (name.endsWith(".gz")) {
      return Optional.of("gzip");
    }
    return name.endsWith(".zst") ? Optional.of("zstd") : Optional.empty();
  }

  /**
   * An idempotency key that is the same for the same content and options, so that a repeated
   * command finds its job.
   */
  String idempotencyKey(SortedMap<String, String> options) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      options.forEach(
          (name, value) -> {
            digest.update(StrictJson.write(TextNode.valueOf(name)));
            digest.update(StrictJson.write(TextNode.valueOf(value)));
          });
      try (var in = new DigestInputStream(Files.newInputStream(path), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return "cli-" + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * The content as a body.
   *
   * @param sent gets the number of bytes after each part, from 0 again when the body is sent again
   */
  BodyPublisher body(LongConsumer sent) {
    return size == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> counted(sent)), size);
  }

  /** The first MiB as a body, for an inspection. */
  BodyPublisher beginning() {
    try (var in = Files.newInputStream(path)) {
      return BodyPublishers.ofByteArray(in.readNBytes(BEGINNING));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private InputStream counted(LongConsumer sent) {
    try {
      return new Counted(Files.newInputStream(path), sent);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static final class Counted extends FilterInputStream {

    private final LongConsumer sent;
    private long count;

    Counted(InputStream in, LongConsumer sent) {
      super(in);
      this.sent = sent;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      if (read > 0) {
        count += read;
        sent.accept(count);
      }
      return read;
    }
  }
}
