package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.http.Cursor;
import kindred.http.RawHttp;
import kindred.http.Reply;
import kindred.http.TestServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths and queries that could be read in two ways. */
class AddressTest {

  @AutoClose
  private static final TestServer SERVER =
      TestServer.with(
          "listImports",
          call -> {
            call.limit(1000, 100);
            return Future.succeededFuture(
                Cursor.next(Reply.noContent(), call, Optional.of("next"), "imports"));
          });

  @BeforeEach
  void forget() {
    get("/health");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metadata/profiles/",
        "/profiles/",
        "/profiles/?FirstName=a",
        "/profiles/0123456789abcdef/"
      })
  void one_trailing_slash_is_tolerated(String path) {
    assertThat(get(path)).isEqualTo(204);
    assertThat(SERVER.lastCall().operationId()).isNotEqualTo("getHealth");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 3_000, 16_000})
  @Timeout(120)
  void more_trailing_slashes_are_an_unknown_path(int slashes) {
    for (String path : new String[] {"", "/profiles", "/metadata", "/metadata/profiles"}) {
      for (String method : new String[] {"GET", "HEAD", "POST"}) {
        assertThat(send(method, path + "/".repeat(slashes))).isEqualTo(404);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/profiles/%2e%2e/merges",
        "/profiles/%2E%2E/merges",
        "/profiles/.%2e/merges",
        "/profiles/../merges",
        "/profiles/./merges",
        "/profiles/%2e/merges",
        "/imports/%2e/rows",
        "/x/../health",
        "/profiles/..",
        "/profiles/.",
        "/profiles/../",
        "/%68ealth",
        "//health",
        "/profiles//merges",
        "/profiles/0123456789abcde%66"
      })
  void a_path_with_a_second_form_is_an_unknown_path(String path) {
    assertThat(get(path)).isEqualTo(404);
    assertThat(SERVER.lastCall().operationId()).isEqualTo("getHealth");
  }

  @Test
  void escapes_that_are_necessary_are_no_second_form() {
    assertThat(get("/metadata/identification-keys/S%C3%B8n%20%2F%3f/")).isEqualTo(204);
    assertThat(SERVER.lastCall().path("name")).isEqualTo("Søn /?");
  }

  @Test
  void characters_that_are_not_encoded_are_read_as_utf8() {
    assertThat(get("/profiles?FirstName=Zoë+日&Zoë=%C3%AB")).isEqualTo(204);
    assertThat(SERVER.lastCall().query())
        .containsExactly(Map.entry("FirstName", "Zoë 日"), Map.entry("Zoë", "ë"));
    assertThat(get("/metadata/identification-keys/Søn")).isEqualTo(204);
    assertThat(SERVER.lastCall().path("name")).isEqualTo("Søn");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5;x",
        "5;",
        "5;%0a",
        "%2B5",
        "+5",
        "%205",
        "5%20",
        "%EF%BC%95",
        "5.0",
        "1e1",
        "0x5",
        "",
        "2147483648",
        "4294967301",
        "18446744073709551621",
        "-1",
        "-0",
        "0",
        "1001",
        "5%00"
      })
  void a_limit_is_a_whole_number_or_refused(String limit) {
    assertThat(get("/imports?limit=" + limit)).isEqualTo(400);
  }

  @Test
  void a_semicolon_is_a_character() {
    assertThat(get("/profiles?FirstName=a;b&limit=5")).isEqualTo(204);
    assertThat(SERVER.lastCall().query())
        .containsExactly(Map.entry("FirstName", "a;b"), Map.entry("limit", "5"));
    assertThat(get("/imports?;limit=5")).isEqualTo(400);
    assertThat(get("/profiles?include_profile=yes;")).isEqualTo(400);
  }

  @Test
  void an_attribute_that_differs_from_a_parameter_in_case_is_an_attribute() {
    assertThat(get("/profiles?Limit=many&limit=5")).isEqualTo(204);
    assertThat(SERVER.lastCall().limit(1000, 100)).isEqualTo(5);
  }

  @Test
  void a_parameter_that_is_given_twice_is_refused() {
    assertThat(get("/imports?limit=5&limit=6")).isEqualTo(400);
    assertThat(get("/imports?limit=5&lim%69t=6")).isEqualTo(400);
  }

  @Test
  void a_query_has_at_most_200_parameters() {
    assertThat(get("/profiles?" + parameters(200))).isEqualTo(204);
    assertThat(SERVER.lastCall().query()).hasSize(200);
    assertThat(get("/profiles?" + parameters(201))).isEqualTo(400);
    assertThat(get("/profiles?" + parameters(1_025))).isEqualTo(400);
  }

  @Test
  void a_link_repeats_the_query_encoded() {
    var answer = RawHttp.send(SERVER.base(), request("GET", "/imports?limit=5&cursor=a"));

    assertThat(answer.header("Link"))
        .isEqualTo(
            "</imports?limit=5&cursor=%s>; rel=\"next\"".formatted(answer.header("Next-Cursor")));
  }

  private static String parameters(int count) {
    return IntStream.range(0, count).mapToObj(i -> "a" + i + "=1").collect(Collectors.joining("&"));
  }

  private static int get(String path) {
    return send("GET", path);
  }

  private static int send(String method, String path) {
    return RawHttp.send(SERVER.base(), request(method, path)).status();
  }

  private static String request(String method, String path) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: 127.0.0.1:"
        + SERVER.base().getPort()
        + "\r\nConnection: close\r\n\r\n";
  }
}
