package kindred.http.imports;

import static kindred.http.ImportClient.errors;
import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import kindred.audit.Auditor;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is too large is refused or fails with a reason, and leaves no partial data. */
class ImportBoundsApiIT {

  private static final int MIB = 1 << 20;

  /** A little more than any upload may have after decompression, however small it is. */
  private static final int MOST_BYTES = 66 * MIB;

  @RegisterExtension static final ApiServer API = ApiServer.withMostBytes(MOST_BYTES);

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void a_decompression_bomb_ends_the_import_early(String encoding) throws IOException {
    var bomb = compressed(encoding, 400, new byte[] {'\n'});
    assertThat(bomb.length).isLessThan(MIB);

    var job = upload(bomb, encoding);

    assertTooLarge(job, "1000 times as large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void decompressed_data_beyond_the_limit_ends_the_import(String encoding) throws IOException {
    var noise = new byte[MIB];
    var random = new Random(3);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) (random.nextBoolean() ? '\n' : 'x');
    }
    var data = compressed(encoding, 70, noise);

    var job = upload(data, encoding);

    assertTooLarge(job, "more than the " + MOST_BYTES + " bytes");
  }

  @Test
  void a_page_of_jobs_with_large_headers_has_fewer_of_them_and_links_to_the_rest() {
    var title = "x".repeat(MIB - 100);
    for (int i = 0; i < 11; i++) {
      expect(
          imports.upload("?mapping=%7B%22%232%22:null%7D", "EmailAddress," + title + "\n"),
          0,
          0,
          0,
          0);
    }

    var first = tenant.get("/imports?limit=1000");
    assertThat(first.json().size()).isBetween(1, 10);
    var rest = tenant.get("/imports?limit=1000&cursor=" + first.header("Next-Cursor"));

    assertThat(first.json().size() + rest.json().size()).isEqualTo(11);
    assertThat(rest.headers().firstValue("Next-Cursor")).isEmpty();
  }

  @Test
  void a_too_large_file_on_the_server_is_refused_at_once() throws IOException {
    var file = imports.place("large-" + tenant.id() + ".csv", "EmailAddress\na@x.org\n");
    try (var longer = new RandomAccessFile(file.toFile(), "rw")) {
      longer.setLength(MOST_BYTES + 1L);
    }

    var refused = imports.described("{\"profiles\": \"" + file.getFileName() + "\"}");

    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.code()).isEqualTo("decompressed-too-large");
    assertNothingStored();
  }

  @Test
  void a_too_large_part_of_a_form_is_refused_at_once() {
    var rows = "EmailAddress\r\npart@x.org\r\n".getBytes(StandardCharsets.US_ASCII);
    var file = Arrays.copyOf(rows, rows.length + MOST_BYTES);

    var refused = imports.form("{\"id-key\": \"idEmail\"}", file);

    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.code()).isEqualTo("body-too-large");
    assertNothingStored();
  }

  @Test
  void a_form_of_very_many_parts_is_refused() {
    var part = "--%s\r\nContent-Disposition: form-data; name=\"p%d\"\r\n\r\nx\r\n";
    var parts =
        IntStream.range(0, 1_000)
            .mapToObj(i -> part.formatted(ImportClient.BOUNDARY, i))
            .collect(Collectors.joining("", "", "--" + ImportClient.BOUNDARY + "--\r\n"));

    var refused = imports.multipart(parts.getBytes(StandardCharsets.US_ASCII));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("invalid-multipart");
    assertNothingStored();
  }

  @Test
  void a_row_that_is_too_large_fails_alone() {
    var data =
        "EmailAddress,FirstName\na@x.org,Ann\nb@x.org,"
            + "x".repeat(MIB)
            + "\n\"c@x.org\",\""
            + "y\n".repeat(MIB / 2)
            + "\"\nd@x.org,Dan\n";

    var job = imports.upload("?id-key=idEmail&max-errors=2", data).json();

    assertThat(errors(job).subList(0, 2))
        .containsExactly("2 3 record-too-large", "3 4 unclosed-quote");
    assertThat(job.path("state").asText()).isEqualTo("stopped");
    assertThat(tenant.identify("EmailAddress=a@x.org")).hasSize(1);
    assertThat(Auditor.live(API.keyspace(), tenant.id())).hasSize(1);
  }

  @Test
  void a_cell_that_is_longer_than_its_attribute_fails_only_its_row() {
    var data = "EmailAddress,FirstName\na@x.org," + "x".repeat(65) + "\nb@x.org,Bob\n";

    var job = expect(imports.upload("?id-key=idEmail", data), 2, 1, 0, 1);

    assertThat(errors(job)).containsExactly("1 2 invalid-value");
    assertThat(job.path("errors").get(0).path("column").asText()).isEqualTo("FirstName");
    assertThat(job.toString()).doesNotContain("xxx");
  }

  @Test
  void a_header_with_too_many_columns_is_refused_and_such_a_row_fails() {
    var columns =
        IntStream.rangeClosed(1, 2_001).mapToObj(i -> "a" + i).collect(Collectors.joining(","));

    var refused = imports.upload("", "EmailAddress," + columns + "\n");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("too-many-columns");
    assertNothingStored();
    var data = "EmailAddress\n" + columns + "\na,b\nb@x.org\n";
    var job = expect(imports.upload("?id-key=idEmail", data), 3, 1, 0, 2);
    assertThat(errors(job)).containsExactly("1 2 too-many-columns", "2 3 cell-count");
  }

  @Test
  void a_header_that_is_too_large_is_refused() {
    var refused = imports.upload("", "EmailAddress".repeat(MIB / 12 + 1) + "\n");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("record-too-large");
    assertNothingStored();
  }

  private JsonNode upload(byte[] data, String encoding) {
    var query = "?id-key=idEmail&start-from-index=1000000000";
    var answer = imports.upload(query, data, "Content-Encoding", encoding);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private void assertTooLarge(JsonNode job, String reason) {
    assertThat(job.path("state").asText()).isEqualTo("failed");
    assertThat(job.path("fault").path("code").asText()).isEqualTo("decompressed-too-large");
    assertThat(job.path("fault").path("message").asText()).contains(reason);
    assertThat(job.path("counts").path("read").asLong()).isZero();
    assertThat(Auditor.live(API.keyspace(), tenant.id())).isEmpty();
    assertNoFile();
  }

  /** No job, no profile, no file. */
  private void assertNothingStored() {
    assertThat(tenant.get("/imports").json()).isEmpty();
    assertThat(Auditor.live(API.keyspace(), tenant.id())).isEmpty();
    assertNoFile();
  }

  private void assertNoFile() {
    assertThat(API.spool().toFile().list())
        .noneMatch(name -> name.startsWith("upload-") || name.contains("-" + tenant.id() + "-"));
  }

  /** A compressed header and a number of MiB of a pattern. */
  private static byte[] compressed(String encoding, int mib, byte[] pattern) throws IOException {
    var one = new byte[MIB];
    for (int i = 0; i < one.length; i++) {
      one[i] = pattern[i % pattern.length];
    }
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        encoding.equals("gzip") ? new GZIPOutputStream(bytes) : new ZstdOutputStream(bytes)) {
      out.write("EmailAddress\n".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < mib; i++) {
        out.write(one);
      }
    }
    return bytes.toByteArray();
  }
}
