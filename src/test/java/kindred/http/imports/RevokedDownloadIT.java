package kindred.http.imports;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.util.List;
import kindred.access.TestUsers;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RevokedDownloadIT {

  private static final TestUsers USERS = new TestUsers();

  @RegisterExtension static final ApiServer API = ApiServer.withAccess(USERS::config);

  private static final int TENANT = 2_401;
  private static final int ROWS = 6_000;

  /** More than the buffers of a connection take, with all rows. */
  private static final String LONG = "x".repeat(3_000);

  private static final String LAST_CHUNK = "\r\n0\r\n\r\n";
  private static final String LAST_LINE = "\nlast\n";

  private static String failed;

  @BeforeAll
  static void failRows() {
    for (var name : List.of("stays", "goes", "leaves")) {
      USERS.add(name, List.of("import", "schema", "admin"), List.of("" + TENANT));
    }
    await().until(() -> as("goes").get("/imports").status() == 200);
    as("stays").defineCustomers();
    var job =
        as("stays")
            .post(
                "/profiles/import",
                "FirstName\n" + (LONG + "\n").repeat(ROWS),
                "Content-Type",
                "text/csv")
            .json();
    assertThat(job.at("/counts/failed").asInt()).as("%s", job).isEqualTo(ROWS);
    failed = job.at("/links/failed_rows").asText();
  }

  @Test
  void a_download_ends_incomplete_when_its_caller_is_removed() throws Exception {
    try (var whole = download("stays", failed);
        var cut = download("goes", failed)) {
      USERS.accounts().remove("goes");
      await().until(() -> as("goes").get("/imports").status() == 401);

      assertThat(rest(cut)).doesNotEndWith(LAST_CHUNK);
      assertThat(rest(whole)).endsWith(LAST_CHUNK);
    }
  }

  @Test
  void a_download_of_a_log_ends_incomplete_when_its_caller_is_removed() throws Exception {
    var job =
        as("stays")
            .post(
                "/profiles/import?create-log=true", "FirstName\nAda\n", "Content-Type", "text/csv")
            .json();
    var id = job.path("id").asText();
    Files.writeString(API.spool().resolve(id + ".log"), LONG.repeat(ROWS) + LAST_LINE);

    try (var whole = download("stays", "/imports/" + id + "/log");
        var cut = download("leaves", "/imports/" + id + "/log")) {
      var client = as("stays");
      double running = requestsInFlight(client);
      USERS.accounts().remove("leaves");
      await().until(() -> as("leaves").get("/imports").status() == 401);
      await().until(() -> requestsInFlight(client) == running - 1);

      assertThat(rest(cut)).doesNotEndWith(LAST_LINE);
      assertThat(rest(whole)).endsWith(LAST_LINE);
    }
  }

  @Test
  void a_caller_has_two_downloads_at_once() throws IOException {
    try (var first = download("stays", failed);
        var second = download("stays", failed)) {
      var third = as("stays").get(failed);

      assertThat(third.status()).isEqualTo(429);
      assertThat(third.code()).isEqualTo("too-many-downloads");
      assertThat(rest(first)).endsWith(LAST_CHUNK);
      assertThat(rest(second)).endsWith(LAST_CHUNK);
    }
    await().until(() -> as("stays").get(failed).status() == 200);
  }

  private static double requestsInFlight(TenantClient client) {
    var name = "kindred_http_requests_in_flight ";
    return client
        .get("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .findFirst()
        .orElseThrow();
  }

  private static TenantClient as(String name) {
    return API.client().with("Authorization", TestUsers.basic(name)).ofTenant(TENANT);
  }

  /** A download of which nothing has been read. */
  private static Socket download(String name, String path) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(64 << 10);
    socket.connect(new InetSocketAddress(API.base().getHost(), API.base().getPort()));
    var request =
        """
        GET %s HTTP/1.1
        Host: localhost
        Connection: close
        X-Genesys-TenantId: %d
        Authorization: %s

        """
            .formatted(path, TENANT, TestUsers.basic(name))
            .replace("\n", "\r\n");
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    assertThat(new String(socket.getInputStream().readNBytes(12), ISO_8859_1))
        .isEqualTo("HTTP/1.1 200");
    return socket;
  }

  /** What is still sent. */
  private static String rest(Socket socket) throws IOException {
    socket.setSoTimeout(30_000);
    var read = new StringBuilder();
    var buffer = new byte[1 << 16];
    try {
      for (int count; (count = socket.getInputStream().read(buffer)) >= 0; ) {
        read.append(new String(buffer, 0, count, ISO_8859_1));
      }
    } catch (SocketException reset) {
      // as the end of the connection
    }
    return read.toString();
  }
}
