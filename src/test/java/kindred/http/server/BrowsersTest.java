package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import kindred.http.Contract;
import kindred.http.ContractClient.Answer;
import kindred.http.ContractOperation;
import kindred.http.RawHttp;
import kindred.http.TestServer;
import kindred.settings.Settings;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of another site can make a browser do. */
class BrowsersTest {

  private static final String ID = "00001b8BBKDX000D";

  @AutoClose
  private static final TestServer SERVER = new TestServer("/", FakeOperations.operations());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.",
        "localhost.evil.example",
        "127.0.0.2",
        "127.1",
        "[::2]",
        "0x7f000001",
        "kindred.example"
      })
  void a_request_for_a_foreign_host_name_is_refused_everywhere(String host) {
    for (String path : List.of("/", "/health", "/openapi.yaml", "/metadata/profiles", "/none")) {
      requireRefused(request("GET", path, host, ""), 421, "unknown-host");
      assertThat(request("HEAD", path, host, "").status()).isEqualTo(421);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:1",
        "127.0.0.1",
        "127.0.0.1:8080",
        "[::1]",
        "[::1]:8080",
        "localhost:"
      })
  void a_request_for_a_name_of_the_server_is_served_whatever_its_port(String host) {
    assertThat(request("GET", "/metadata/profiles", host, "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "http://evil.example:8080",
        "HTTP://evil.example",
        "http://localhost",
        "http://localhost:1",
        "http://127.0.0.1:8080",
        "http://evil.example@localhost:8080",
        "http://localhost:8080@evil.example",
        "http://",
        "x?y://evil.example"
      })
  void a_target_with_another_host_than_the_header_is_refused(String origin) {
    requireRefused(
        request("GET", origin + "/metadata/profiles", "localhost:8080", ""), 421, "unknown-host");
    String old = "GET " + origin + "/metadata/profiles HTTP/1.0\r\n\r\n";
    requireRefused(RawHttp.send(SERVER.base(), old), 421, "unknown-host");
  }

  @Test
  void a_target_with_the_host_of_the_header_is_served() {
    String target = "http://LocalHost:8080/metadata/profiles";

    assertThat(request("GET", target, "localhost:8080", "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: null",
        "Origin: http://evil.example",
        "Origin: http://localhost:3000",
        "Origin: http://localhost",
        "Origin: http://localhost:8080.evil.example",
        "Origin: http://localhost:8080@evil.example",
        "Origin: file://localhost:8080",
        "Origin: http://127.0.0.1:8080",
        "Origin: https://[::1]:8080",
        "Origin:",
        "Origin: http://localhost:8080\r\nOrigin: http://evil.example",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Origin: http://localhost:8080\r\nSec-Fetch-Site: cross-site"
      })
  void no_operation_runs_for_a_page_of_another_origin(String headers) {
    for (ContractOperation operation : operations()) {
      var answer =
          request(operation.method().name(), path(operation), "localhost:8080", headers + "\r\n");

      assertThat(answer.status()).as(operation.id()).isEqualTo(403);
      assertThat(answer.code()).isEqualTo("foreign-origin");
    }
    requireRefused(
        request("GET", "/none", "localhost:8080", headers + "\r\n"), 403, "foreign-origin");
    assertThat(SERVER.lastCall()).as("the last call").isNull();
  }

  @Test
  void pages_of_the_server_and_addresses_that_a_person_opens_are_served() {
    for (String headers :
        List.of(
            "Origin: http://localhost:8080\r\nSec-Fetch-Site: same-origin\r\n",
            "Origin: https://localhost:8080\r\n",
            "Origin: http://LocalHost:8080\r\n",
            "Sec-Fetch-Site: none\r\n")) {
      assertThat(request("GET", "/metadata/profiles", "localhost:8080", headers).status())
          .as(headers)
          .isEqualTo(200);
    }
  }

  @Test
  void a_proxy_may_name_the_default_port_of_the_scheme_in_the_host() {
    for (var same :
        Map.of("localhost:443", "https://localhost", "[::1]:80", "http://[::1]").entrySet()) {
      String origin = "Origin: " + same.getValue() + "\r\n";
      assertThat(request("GET", "/metadata/profiles", same.getKey(), origin).status())
          .as("%s", same)
          .isEqualTo(200);
    }
    for (var other :
        Map.of("localhost:443", "http://localhost", "localhost:80", "https://localhost")
            .entrySet()) {
      String origin = "Origin: " + other.getValue() + "\r\n";
      requireRefused(
          request("GET", "/metadata/profiles", other.getKey(), origin), 403, "foreign-origin");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/cv"})
  void a_link_of_another_site_opens_a_page_without_data_and_nothing_else(String basePath) {
    var base = basePath.replaceAll("/$", "");
    try (var pages = new TestServer(basePath, Map.of())) {
      for (String site : List.of("cross-site", "same-site")) {
        var link = link(site, "navigate", "document");
        for (String page :
            List.of("/", "/console", "/console/", "/docs", "/problems", "/problems/key-taken")) {
          assertThat(request(pages, "GET", base + page, link)).as(page).isEqualTo(204);
          assertThat(request(pages, "HEAD", base + page, link)).as(page).isEqualTo(403);
          assertThat(request(pages, "POST", base + page, link)).as(page).isEqualTo(403);
          for (String other :
              List.of(
                  link(site, "navigate", "iframe"),
                  link(site, "navigate", "frame"),
                  link(site, "navigate", "object"),
                  link(site, "navigate", "embed"),
                  link(site, "navigate", "empty"),
                  link(site, "no-cors", "script"),
                  link(site, "no-cors", "document"),
                  link(site, "cors", "document"),
                  link + "Sec-Fetch-Dest: document\r\n",
                  link + "Sec-Fetch-Mode: cors\r\n",
                  link + "Sec-Fetch-Site: none\r\nOrigin: null\r\n",
                  link + "Origin: http://evil.example\r\n",
                  "Sec-Fetch-Site: " + site + "\r\nSec-Fetch-Mode: navigate\r\n",
                  "Sec-Fetch-Site: " + site + "\r\nSec-Fetch-Dest: document\r\n")) {
            assertThat(request(pages, "GET", base + page, other)).as(page + other).isEqualTo(403);
          }
        }
        operations().stream()
            .map(operation -> operation.path().text().replaceAll("\\{[^}]*}", ID))
            .filter(path -> !path.matches("/|/console|/docs|/problems(/.*)?"))
            .forEach(
                path ->
                    assertThat(request(pages, "GET", base + path, link)).as(path).isEqualTo(403));
        for (String path : List.of("/console/app.js", "/docs/../health", "/problems/a/b", "/x")) {
          assertThat(request(pages, "GET", base + path, link)).as(path).isEqualTo(403);
        }
      }
    }
  }

  private static String link(String site, String mode, String destination) {
    return "Sec-Fetch-Site: %s\r\nSec-Fetch-Mode: %s\r\nSec-Fetch-Dest: %s\r\n"
        .formatted(site, mode, destination);
  }

  @Test
  void an_operator_can_add_host_names() {
    var environment = Map.of("KINDRED_HTTP_NAMES", "Kindred.example, [fd00::1]");

    assertThat(HttpConfig.from(new Settings(environment)).hostNames())
        .containsExactlyInAnyOrder(
            "localhost", "127.0.0.1", "[::1]", "kindred.example", "[fd00::1]");
  }

  @Test
  void the_address_that_the_server_listens_on_is_one_of_its_names() {
    assertThat(new HttpConfig("127.0.0.2", 0, "/", 101).hostNames()).contains("127.0.0.2");
    assertThat(new HttpConfig("0:0:0:0:0:0:0:1", 0, "/", 101).hostNames())
        .contains("[0:0:0:0:0:0:0:1]");
  }

  private static List<ContractOperation> operations() {
    var contract = Contract.load();
    return contract.document().getJsonObject("paths").fieldNames().stream()
        .flatMap(
            path ->
                contract.at(path.replaceAll("\\{[^}]*}", ID)).orElseThrow().operations().stream())
        .distinct()
        .toList();
  }

  private static String path(ContractOperation operation) {
    return operation.path().text().replaceAll("\\{[^}]*}", ID);
  }

  private static int request(TestServer other, String method, String path, String headers) {
    return request(other, method, path, "localhost:8080", headers).status();
  }

  private static Answer request(String method, String path, String host, String headers) {
    return request(SERVER, method, path, host, headers);
  }

  private static Answer request(
      TestServer asked, String method, String path, String host, String headers) {
    return RawHttp.send(
        asked.base(),
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\n"
            + headers
            + "Connection: close\r\n\r\n");
  }

  private static void requireRefused(Answer answer, int status, String code) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.text()).doesNotContain("example").endsWith("}\n");
    assertThat(answer.header("Content-Security-Policy")).isNotEmpty();
  }
}
