package kindred.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import kindred.harness.TestAuthority;
import kindred.http.Call;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.http.TestServer;
import kindred.settings.PemFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

  private static final String HOSTS = "dns:localhost,ip:127.0.0.1";
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final byte[] PROTOCOL_VERSION_ALERT = {2, 70};

  @TempDir private static Path temp;

  private static TestAuthority authority;

  private final AtomicLong received = new AtomicLong();
  private PemFiles files;

  @BeforeAll
  static void found() {
    authority = new TestAuthority(temp);
  }

  @BeforeEach
  void issue() {
    files = authority.issue("first", HOSTS);
  }

  @Test
  void every_reply_over_tls_forbids_plain_http_and_no_other_does() throws Exception {
    var malformed = "GET /profiles HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n";
    var unknown = "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    var chunk =
        "DELETE /profiles/x HTTP/1.1\r\n"
            + "Host: localhost\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "zz\r\n";
    var served =
        "DELETE /metadata/identification-keys/x HTTP/1.1\r\nHost: localhost\r\n"
            + "Connection: close\r\n\r\n";
    try (var server = server(Optional.empty())) {
      for (var request : new String[] {malformed, unknown, chunk, served}) {
        assertThat(exchange(server, request))
            .as(request)
            .startsWith("HTTP/1.1 ")
            .containsIgnoringCase("\r\nStrict-Transport-Security: max-age=63072000\r\n");
      }
      assertThat(server.base().getScheme()).isEqualTo("https");
    }
    try (var plain = TestServer.plain()) {
      assertThat(plain.client().delete("/metadata/identification-keys/x").headers().map())
          .doesNotContainKey("Strict-Transport-Security");
    }
  }

  @Test
  void a_connection_too_many_is_told_so_over_tls() throws Exception {
    var patience = Duration.ofMinutes(5);
    var one = new HttpLimits(1, 1, 1 << 20, 0, patience, patience, patience, 1_024, patience);
    try (var server = server(Optional.empty(), Map.of(), one);
        var first = connect(server, Optional.empty(), "TLSv1.3")) {
      await().until(() -> metric(server, "kindred_http_connections") == 1);

      try (var second = connect(server, Optional.empty(), "TLSv1.2")) {
        assertThat(new String(second.getInputStream().readAllBytes(), UTF_8))
            .startsWith("HTTP/1.1 503 ")
            .contains("Strict-Transport-Security")
            .contains("too-many-connections");
      }
      assertThat(first.isClosed()).isFalse();
    }
  }

  @Test
  void a_page_that_came_over_plain_http_is_of_another_origin() throws Exception {
    var request =
        "GET /metadata/profiles HTTP/1.1\r\n"
            + "Host: localhost:1\r\n"
            + "Connection: close\r\n"
            + "Origin: %s\r\n\r\n";
    try (var server = server(Optional.empty())) {
      assertThat(exchange(server, request.formatted("http://localhost:1"))).contains(" 403 ");
      assertThat(exchange(server, request.formatted("https://localhost:1"))).contains(" 204 ");
    }
  }

  @Test
  void old_versions_of_tls_and_plain_http_are_refused() throws Exception {
    try (var server = server(Optional.empty())) {
      for (int minor : new int[] {1, 2}) { // TLS 1.0 and 1.1
        assertThat(answerToHello(server, minor)).endsWith(PROTOCOL_VERSION_ALERT);
      }
      for (var version : Set.of("TLSv1.2", "TLSv1.3")) {
        try (var socket = connect(server, Optional.empty(), version)) {
          assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
      }
      try (var socket = new Socket("127.0.0.1", server.base().getPort())) {
        socket.getOutputStream().write("GET /health HTTP/1.1\r\n\r\n".getBytes(UTF_8));
        assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
            .doesNotContain("HTTP");
      }
    }
  }

  @Test
  void cipher_suites_without_forward_secrecy_are_refused_also_after_a_change() throws Exception {
    files = authority.issueRsa("rsa", HOSTS);
    var next = authority.issueRsa("next-rsa", HOSTS);
    try (var server = server(Optional.empty())) {
      requireStrong(server);

      replace(next);
      awaitServed(server, "CN=next-rsa");
      requireStrong(server);
    }
  }

  private void requireStrong(TestServer server) throws Exception {
    for (var weak :
        Set.of(
            "TLS_RSA_WITH_AES_128_CBC_SHA",
            "TLS_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256")) {
      assertThatThrownBy(() -> connect(server, Optional.empty(), "TLSv1.2", weak).close())
          .as(weak)
          .isInstanceOf(SSLException.class);
    }
    for (var strong :
        Set.of(
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256")) {
      try (var socket = connect(server, Optional.empty(), "TLSv1.2", strong)) {
        assertThat(socket.getSession().getCipherSuite()).isEqualTo(strong);
      }
    }
  }

  @Test
  void a_new_certificate_is_served_without_a_restart_and_no_upload_is_cut() throws Exception {
    var next = authority.issue("next", HOSTS);
    try (var server = server(Optional.empty(), Map.of("importProfiles", this::count));
        var upload = connect(server, Optional.empty(), "TLSv1.3")) {
      var out = upload.getOutputStream();
      out.write(
          ("POST /profiles/import HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                  + "Content-Type: text/csv\r\nContent-Length: 10\r\n\r\n12345")
              .getBytes(UTF_8));
      await().until(() -> received.get() == 5);

      replace(next);
      awaitServed(server, "CN=next");
      out.write("67890".getBytes(UTF_8));

      assertThat(new String(upload.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 204");
      assertThat(received).hasValue(10);
    }
  }

  @Test
  void a_broken_pair_keeps_the_last_good_one_and_is_counted() throws Exception {
    var next = authority.issue("next", HOSTS);
    try (var server = server(Optional.empty())) {
      assertThat(metric(server, "kindred_tls_reload_failures_total")).isZero();
      assertThat(metric(server, "kindred_tls_expires_seconds"))
          .isBetween(86_400.0 * 1.9, 86_400.0 * 2.1);

      move(next.key(), files.key());
      await().until(() -> metric(server, "kindred_tls_reload_failures_total") > 0);
      assertThat(servedName(server)).isEqualTo("CN=first");

      move(next.certificates(), files.certificates());
      awaitServed(server, "CN=next");
    }
  }

  @Test
  void with_an_authority_of_clients_only_its_certificates_are_let_in_also_after_a_change()
      throws Exception {
    var others = new TestAuthority(Files.createDirectory(temp.resolve("others")));
    var other = others.issue("other", "dns:client");
    var client = authority.issue("client", "dns:client");
    var next = authority.issue("next", HOSTS);
    var trusted = Files.copy(authority.certificate(), temp.resolve("trusted.pem"));
    try (var server = server(Optional.of(trusted))) {
      requireOnly(server, client, other);

      replace(next);
      awaitServed(server, "CN=next");
      requireOnly(server, client, other);

      move(Files.copy(others.certificate(), temp.resolve("new.pem")), trusted);
      await()
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> !health(server, Optional.of(other), "TLSv1.3").isEmpty());
      requireOnly(server, other, client);
    }
  }

  private void requireOnly(TestServer server, PemFiles known, PemFiles unknown) throws Exception {
    for (var version : Set.of("TLSv1.2", "TLSv1.3")) {
      assertThatThrownBy(() -> health(server, Optional.empty(), version))
          .as("none, " + version)
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> health(server, Optional.of(unknown), version))
          .as("unknown, " + version)
          .isInstanceOf(IOException.class);
      assertThat(health(server, Optional.of(known), version)).startsWith("HTTP/1.1 204");
    }
  }

  private Future<Reply> count(Call call) {
    Promise<Reply> replied = Promise.promise();
    call.stream()
        .handler(bytes -> received.addAndGet(bytes.length()))
        .endHandler(end -> replied.complete(Reply.noContent()))
        .resume();
    return replied.future();
  }

  private TestServer server(Optional<Path> clientAuthorities) {
    return server(clientAuthorities, Map.of());
  }

  private TestServer server(Optional<Path> clientAuthorities, Map<String, Operation> operations) {
    return server(clientAuthorities, operations, HttpLimits.DEFAULT);
  }

  private TestServer server(
      Optional<Path> clientAuthorities, Map<String, Operation> operations, HttpLimits limits) {
    var config =
        new HttpConfig(
            "127.0.0.1",
            InetAddress.getLoopbackAddress(),
            0,
            "/",
            101,
            Set.of(),
            limits,
            Optional.of(new TlsConfig(files, clientAuthorities, OFTEN)));
    return new TestServer(config, operations, 1_000);
  }

  private String exchange(TestServer server, String request) throws Exception {
    try (var socket = connect(server, Optional.empty(), "TLSv1.3")) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private String health(TestServer server, Optional<PemFiles> own, String version)
      throws Exception {
    try (var socket = connect(server, own, version)) {
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(UTF_8));
      var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      if (answer.isEmpty()) {
        throw new IOException("closed"); // TLS 1.3 tells a client only after its handshake
      }
      return answer;
    }
  }

  private String servedName(TestServer server) throws Exception {
    try (var socket = connect(server, Optional.empty(), "TLSv1.3")) {
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  /** A connection that begins in the moment of the change is closed, and clients retry. */
  private void awaitServed(TestServer server, String name) {
    await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> servedName(server).equals(name));
  }

  private SSLSocket connect(
      TestServer server, Optional<PemFiles> own, String version, String... suites)
      throws Exception {
    var context = PemFiles.context(authority.certificate(), own);
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.base().getPort());
    var parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {version});
    if (suites.length > 0) {
      parameters.setCipherSuites(suites);
    }
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  /** The JDK's client would not send the hello of an old version. */
  private static byte[] answerToHello(TestServer server, int minor) throws IOException {
    var hello = new ByteArrayOutputStream();
    hello.write(new byte[] {3, (byte) minor});
    hello.write(new byte[32]); // random
    hello.write(new byte[] {0, 0, 4, (byte) 0xc0, 0x13, 0, 0x2f, 1, 0}); // session, ciphers
    byte[] body = hello.toByteArray();
    var wire = new ByteArrayOutputStream();
    wire.write(new byte[] {22, 3, 1, 0, (byte) (body.length + 4)});
    wire.write(new byte[] {1, 0, 0, (byte) body.length});
    wire.write(body);
    try (var socket = new Socket("127.0.0.1", server.base().getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(wire.toByteArray());
      return socket.getInputStream().readAllBytes();
    }
  }

  private static double metric(TestServer server, String name) {
    var line = Pattern.compile("(?m)^" + name + " (.*)$").matcher(server.metrics().text());
    assertThat(line.find()).as(name).isTrue();
    return Double.parseDouble(line.group(1));
  }

  private void replace(PemFiles next) throws IOException {
    move(next.key(), files.key());
    move(next.certificates(), files.certificates());
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
