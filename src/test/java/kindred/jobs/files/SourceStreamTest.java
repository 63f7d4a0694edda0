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
  void what_was_packed_is_unpacked(ContentEncoding encoding) throws IOException {
    var file = file(pack(encoding, TEXT.getBytes(UTF_8)));

    try (var stream = SourceStream.open(file, encoding, NO_LIMIT)) {
      assertThat(stream.readAllBytes()).asString(UTF_8).isEqualTo(TEXT);
      assertThat(stream.packedBytesRead()).isEqualTo(Files.size(file));
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void one_byte_can_be_read_at_a_time(ContentEncoding encoding) throws IOException {
    var file = file(pack(encoding, new byte[] {(byte) 0xff, 'a'}));

    try (var stream = SourceStream.open(file, encoding, NO_LIMIT)) {
      assertThat(stream.read()).isEqualTo(0xff);
      assertThat(stream.read()).isEqualTo('a');
      assertThat(stream.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void several_members_are_one_text(ContentEncoding encoding) throws IOException {
    var text = random(300_000);
    var half = pack(encoding, text);
    var both = join(join(half, half), pack(encoding, new byte[0]));

    assertThat(unpack(encoding, both)).isEqualTo(join(text, text));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
  void data_that_is_cut_short_is_corrupt_wherever_it_is_cut(ContentEncoding encoding)
      throws IOException {
    var packed = pack(encoding, TEXT.getBytes(UTF_8));

    for (int length = 0; length < packed.length; length++) {
      assertCorrupt(encoding, Arrays.copyOf(packed, length));
    }
  }

  /** Of zstd, one to three bytes of a later frame pass for the end; its reader does not tell. */
  @ParameterizedTest
  @CsvSource({"GZIP, 1", "ZSTD, 4"})
  void a_later_member_that_is_cut_short_is_corrupt(ContentEncoding encoding, int shortest)
      throws IOException {
    var packed = pack(encoding, TEXT.getBytes(UTF_8));

    for (int length = shortest; length < packed.length; length++) {
      assertCorrupt(encoding, join(packed, Arrays.copyOf(packed, length)));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
  void damaged_data_is_corrupt_or_as_it_was(ContentEncoding encoding) throws IOException {
    var text = join(TEXT.getBytes(UTF_8), random(500));
    var good = pack(encoding, text);
    var random = new Random(3);
    for (int i = 0; i < 500; i++) {
      var damaged = good.clone();
      damaged[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));

      assertUnpackedOrCorrupt(encoding, damaged, text);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
  void text_that_is_not_packed_is_corrupt(ContentEncoding encoding) throws IOException {
    assertCorrupt(encoding, TEXT.getBytes(UTF_8));
    assertCorrupt(encoding, join(pack(encoding, TEXT.getBytes(UTF_8)), "rest".getBytes(UTF_8)));
  }

  @ParameterizedTest
  @EnumSource
  void more_than_the_limit_is_too_large(ContentEncoding encoding) throws IOException {
    var file = file(pack(encoding, new byte[1_000]));

    assertThat(read(file, encoding, 1_000)).hasSize(1_000);
    assertThat(refusal(file, encoding, 999).kind()).isEqualTo(Problem.Kind.TOO_LARGE);
    assertThat(refusal(file, encoding, 999).code()).isEqualTo("decompressed-too-large");
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IDENTITY")
  void a_bomb_is_too_large_long_before_it_has_gone_off(ContentEncoding encoding)
      throws IOException {
    var file = file(pack(encoding, new byte[100_000_000]));

    assertThat(refusal(file, encoding, NO_LIMIT).code()).isEqualTo("decompressed-too-large");
  }

  @Test
  void a_link_is_not_followed() throws IOException {
    var link = Files.createSymbolicLink(directory.resolve("link"), file(new byte[0]));

    assertThatIOException()
        .isThrownBy(() -> SourceStream.open(link, ContentEncoding.IDENTITY, NO_LIMIT));
  }

  @Test
  void an_encoding_has_the_names_of_http() {
    assertThat(ContentEncoding.named("")).isEqualTo(ContentEncoding.IDENTITY);
    assertThat(ContentEncoding.named("GZip")).isEqualTo(ContentEncoding.GZIP);
    assertThat(ContentEncoding.named("zstd")).isEqualTo(ContentEncoding.ZSTD);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ContentEncoding.named("br"))
        .withMessage("must be gzip, zstd or identity");
  }

  private void assertCorrupt(ContentEncoding encoding, byte[] packed) throws IOException {
    var problem = refusal(file(packed), encoding, NO_LIMIT);

    assertThat(problem.kind()).isEqualTo(Problem.Kind.INVALID);
    assertThat(problem.code()).isEqualTo("corrupt-upload");
  }

  private void assertUnpackedOrCorrupt(ContentEncoding encoding, byte[] packed, byte[] text)
      throws IOException {
    try {
      assertThat(unpack(encoding, packed)).isEqualTo(text);
    } catch (SourceException refused) {
      assertThat(refused.problem().code()).isEqualTo("corrupt-upload");
    }
  }

  private byte[] unpack(ContentEncoding encoding, byte[] packed) throws IOException {
    return read(file(packed), encoding, NO_LIMIT);
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

  private static byte[] pack(ContentEncoding encoding, byte[] text) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var packing = packing(encoding, packed)) {
      packing.write(text);
    }
    return packed.toByteArray();
  }

  private static OutputStream packing(ContentEncoding encoding, OutputStream packed)
      throws IOException {
    return switch (encoding) {
      case IDENTITY -> packed;
      case GZIP -> new GZIPOutputStream(packed);
      case ZSTD -> new ZstdOutputStream(packed);
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
