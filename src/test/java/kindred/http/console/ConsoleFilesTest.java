package kindred.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import kindred.http.ContractClient;
import kindred.http.TestServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ConsoleFilesTest {

  /** A file that a page or a module loads. */
  private static final Pattern LOADED =
      Pattern.compile("(?:href|src)=\"/cv/console/([^\"]+)\"|from ?['\"]\\./([^'\"]+)");

  @AutoClose
  private static final TestServer SERVER =
      new TestServer("/cv", new ConsoleOperations().operations());

  private static final ContractClient CLIENT = SERVER.client();

  @Test
  void every_file_that_a_page_loads_is_served_and_revalidated() {
    var seen = new HashSet<String>();
    var open = new ArrayDeque<>(List.of("/console", "/docs"));
    while (!open.isEmpty()) {
      var path = open.pop();
      var answer = CLIENT.get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(CLIENT.get(path, "If-None-Match", answer.header("ETag")).status()).isEqualTo(304);
      LOADED
          .matcher(answer.text())
          .results()
          .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
          .filter(seen::add)
          .forEach(file -> open.push("/console/" + file));
    }
    assertThat(seen)
        .contains("app.js", "lit-html.js", "directive.js", "plan.js", "swagger-ui.js", "icon.svg");
  }

  @Test
  void no_other_file_is_served() {
    var names =
        List.of(
            "index.html",
            "lit-html.js.map",
            "..",
            "%2e%2e",
            "..%2f..%2fopenapi.yaml",
            "..%5cconsole%5capp.js",
            "%2fetc%2fpasswd",
            "app.js%00",
            "APP.JS");
    for (String name : names) {
      assertThat(CLIENT.rawGet("/console/" + name).status()).as(name).isIn(400, 404);
    }
  }

  @Test
  void a_page_allows_only_files_of_the_server() {
    var policy = CLIENT.get("/console").header("Content-Security-Policy");

    assertThat(policy.split("; "))
        .contains(
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'");
    assertThat(policy).doesNotContain("unsafe", "http:", "https:", "*");
    assertThat(CLIENT.get("/docs").header("Content-Security-Policy"))
        .doesNotContain("unsafe", "http:", "https:", "*");
  }
}
