package kindred.jobs.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import kindred.problem.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class SourceStreamTest {

  private static final long NO_LIMIT = Long.MAX_VALUE;
  private static final String TEXT = "a,b\n" + "some,text\n".repeat(50);

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void compressed_data_is_decompressed(ContentEncoding encoding) throws IOException {
    var file = file(compress(encoding, TEXT.getBytes(UTF_8)));

    try (var stream = SourceStream.open(file, encoding, NO_LIMIT)) {
      assertThat(stream.readAllBytes()).asString(UTF_8).isEqualTo(TEXT);
      assertThat(stream.compressedBytesRead()).isEqualTo(Files.size(file));
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void single_bytes_can_be_read(ContentEncoding encoding) throws IOException {
    var file = file(compress(encoding, new byte[] {(byte) 0xff, 'a'}));

    try (var stream = SourceStream.open(file, encoding, NO_LIMIT)) {
      assertThat(stream.read()).isEqualTo(0xff);
      assertThat(stream.read()).isEqualTo('a');
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void several_members_are_read_as_one_text(ContentEncoding encoding) throws IOException {
    var text = random(300_000);
    var half = compress(encoding, text);
    var both = join(join(half, half), compress(encoding, new byte[0]));

    assertThat(decompress(encoding, both)).isEqualTo(join(text, text));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
  void truncated_data_is_corrupt_at_every_length(ContentEncoding encoding) throws IOException {
    var compressed = compress(encoding, TEXT.getBytes(UTF_8));

    for (int length = 0; length < compressed.length; length++) {
      assertCorrupt(encoding, Arrays.copyOf(compressed, length));
    }
  }

  /** The zstd reader does not report one to three bytes of a later frame. */
  @ParameterizedTest
  @CsvSource({"GZIP, 1", "ZSTD, 4"})
  void a_truncated_later_member_is_corrupt(ContentEncoding encoding, int shortest)
      throws IOException {
    var compressed = compress(encoding, TEXT.getBytes(UTF_8));

    for (int length = shortest; length < compressed.length; length++) {
      assertCorrupt(encoding, join(compressed, Arrays.copyOf(compressed, length)));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
  void damaged_data_is_corrupt_or_decompressed_correctly(ContentEncoding encoding)
      throws IOException {
    var text = join(TEXT.getBytes(UTF_8), random(500));
    var good = compress(encoding, text);
    var random = new Random(3);
    for (int i = 0; i < 500; i++) {
      var damaged = good.clone();
      damaged[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));

      assertDecompressedOrCorrupt(encoding, damaged, text);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
  void uncompressed_text_is_corrupt(ContentEncoding encoding) throws IOException {
    assertCorrupt(encoding, TEXT.getBytes(UTF_8));
    assertCorrupt(encoding, join(compress(encoding, TEXT.getBytes(UTF_8)), "rest".getBytes(UTF_8)));
  }

  @ParameterizedTest
  @EnumSource
  void more_than_the_limit_is_too_large(ContentEncoding encoding) throws IOException {
    var file = file(compress(encoding, new byte[1_000]));

    assertThat(read(file, encoding, 1_000)).hasSize(1_000);
    assertThat(refusal(file, encoding, 999).kind()).isEqualTo(Problem.Kind.TOO_LARGE);
    assertThat(refusal(file, encoding, 999).code()).isEqualTo("decompressed-too-large");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
  void a_decompression_bomb_is_refused_early(ContentEncoding encoding) throws IOException {
    var file = file(compress(encoding, new byte[100_000_000]));

    assertThat(refusal(file, encoding, NO_LIMIT).code()).isEqualTo("decompressed-too-large");
  }

  @Test
  void a_link_is_not_followed() throws IOException {
    var link = Files.createSymbolicLink(directory.resolve("link"), file(new byte[0]));

    assertThatIOException()
        .isThrownBy(() -> SourceStream.open(link, ContentEncoding.IDENTITY, NO_LIMIT));
  }

  @Test
  void an_encoding_is_parsed_from_its_http_name() {
    assertThat(ContentEncoding.parse("")).isEqualTo(ContentEncoding.IDENTITY);
    assertThat(ContentEncoding.parse("GZip")).isEqualTo(ContentEncoding.GZIP);
    assertThat(ContentEncoding.parse("zstd")).isEqualTo(ContentEncoding.ZSTD);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ContentEncoding.parse("br"))
        .withMessage("must be gzip, zstd or identity");
  }

  private void assertCorrupt(ContentEncoding encoding, byte[] compressed) throws IOException {
    var problem = refusal(file(compressed), encoding, NO_LIMIT);

    assertThat(problem.kind()).isEqualTo(Problem.Kind.INVALID);
    assertThat(problem.code()).isEqualTo("corrupt-upload");
  }

  private void assertDecompressedOrCorrupt(ContentEncoding encoding, byte[] compressed, byte[] text)
      throws IOException {
    try {
      assertThat(decompress(encoding, compressed)).isEqualTo(text);
    } catch (SourceException refused) {
      assertThat(refused.problem().code()).isEqualTo("corrupt-upload");
    }
  }

  private byte[] decompress(ContentEncoding encoding, byte[] compressed) throws IOException {
    return read(file(compressed), encoding, NO_LIMIT);
  }

  private Problem refusal(Path file, ContentEncoding encoding, long limit) {
    return catchThrowableOfType(SourceException.class, () -> read(file, encoding, limit)).problem();
  }

  private static byte[] read(Path file, ContentEncoding encoding, long limit) throws IOException {
    try (var stream = SourceStream.open(file, encoding, limit)) {
      return stream.readAllBytes();
    }
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("file"), bytes);
  }

  private static byte[] compress(ContentEncoding encoding, byte[] text) throws IOException {
    var compressed = new ByteArrayOutputStream();
    try (var compressing = compressing(encoding, compressed)) {
      compressing.write(text);
    }
    return compressed.toByteArray();
  }

  private static OutputStream compressing(ContentEncoding encoding, OutputStream compressed)
      throws IOException {
    return switch (encoding) {
      case IDENTITY -> compressed;
      case GZIP -> new GZIPOutputStream(compressed);
      case ZSTD -> new ZstdOutputStream(compressed);
    };
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    new Random(5).nextBytes(bytes);
    return bytes;
  }

  private static byte[] join(byte[] first, byte[] second) {
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
