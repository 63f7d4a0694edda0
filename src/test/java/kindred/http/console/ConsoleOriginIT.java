package kindred.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import kindred.cassandra.TestKeyspace;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real Chromium opens a page of another origin that attacks the server. */
class ConsoleOriginIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  /** A name of the attacker that now resolves to the address of the server, as after rebinding. */
  @RegisterExtension
  static final Browser BROWSER =
      new Browser("--host-resolver-rules=MAP evil.example 127.0.0.1").withForeignHosts();

  private static final Vertx VERTX = Vertx.vertx();
  private static URI evil;

  private final TenantClient tenant = API.client().ofTenant(API.defaultTenant());

  @BeforeAll
  static void attack() {
    HttpServer server =
        TestKeyspace.await(
            VERTX
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .response()
                            .putHeader("Content-Type", "text/html")
                            .end("<!doctype html><title>evil</title><p>evil"))
                .listen(0, "127.0.0.1"));
    evil = URI.create("http://127.0.0.1:" + server.actualPort());
    API.client().ofTenant(API.defaultTenant()).defineCustomers();
  }

  @AfterAll
  static void stop() {
    TestKeyspace.await(VERTX.close());
  }

  @Test
  void a_page_of_another_origin_changes_nothing_and_reads_nothing() {
    var customer = tenant.create("{\"FirstName\": \"Ada\", \"EmailAddress\": \"ada@example.org\"}");
    BROWSER.open(evil, "/");

    var seen =
        (String)
            BROWSER
                .driver()
                .executeAsyncScript(
                    """
                    const [api, customer, done] = arguments;
                    const form = new FormData();
                    form.append('description', '{"format": "CSV"}');
                    form.append('profiles', 'EmailAddress\\nevil@example.org\\n');
                    const attempts = [
                      fetch(api + '/profiles/import', {method: 'POST', mode: 'no-cors', body: form}),
                      fetch(api + '/imports/upload', {method: 'POST', mode: 'no-cors', body: form}),
                      fetch(api + '/profiles/' + customer, {method: 'DELETE'}),
                      fetch(api + '/profiles/' + customer),
                      fetch(api + '/access/me'),
                      fetch(api + '/console'),
                      import(api + '/console/api.js'),
                    ];
                    Promise.allSettled(attempts.map(attempt => attempt.then(answer =>
                      answer.text ? answer.text().then(text => answer.type + text) : 'module')))
                      .then(all => done(JSON.stringify(all.map(each => each.value ?? 'blocked'))));
                    """,
                    API.base().toString().replaceAll("/$", ""),
                    customer);

    assertThat(seen)
        .isEqualTo(
            """
            ["blocked","blocked","blocked","blocked","blocked","blocked","blocked"]""");
    assertThat(tenant.identify("EmailAddress=evil@example.org")).isEmpty();
    assertThat(tenant.identify("EmailAddress=ada@example.org")).hasSize(1);
  }

  @Test
  void a_form_of_another_origin_imports_nothing() {
    BROWSER.open(evil, "/");
    BROWSER
        .driver()
        .executeScript(
            """
            const form = document.createElement('form');
            form.method = 'POST';
            form.enctype = 'multipart/form-data';
            form.action = arguments[0] + '/imports/upload';
            const part = document.createElement('textarea');
            part.name = 'file';
            part.value = 'EmailAddress\\nform@example.org\\n';
            form.append(part);
            document.body.append(form);
            form.submit();
            """,
            API.base().toString().replaceAll("/$", ""));

    BROWSER.see("foreign-origin");
    assertThat(tenant.identify("EmailAddress=form@example.org")).isEmpty();
  }

  @Test
  void a_name_that_is_rebound_to_the_server_reads_nothing() {
    BROWSER.open(URI.create("http://evil.example:" + API.base().getPort()), "/console");
    BROWSER.see("unknown-host");

    var seen =
        (String)
            BROWSER
                .driver()
                .executeAsyncScript(
                    """
                    const done = arguments[arguments.length - 1];
                    fetch('/metadata/profiles').then(answer => done(String(answer.status)), () => done('blocked'));
                    """);

    assertThat(seen).isIn("421", "blocked");
  }

  @Test
  void a_link_of_another_site_opens_the_console_out_of_its_reach() {
    BROWSER.open(evil, "/");
    BROWSER
        .driver()
        .executeScript(
            """
            const link = document.createElement('a');
            link.href = arguments[0] + '/console';
            link.textContent = 'to the console';
            document.body.append(link);
            window.opened = () => window.seen = open(link.href);
            """,
            API.base().toString().replaceAll("/$", ""));
    BROWSER.driver().executeScript("window.opened()");
    BROWSER.until(() -> BROWSER.driver().getWindowHandles().size() == 2, "the other window");
    BROWSER.until(
        () -> Boolean.TRUE.equals(BROWSER.driver().executeScript("return window.seen.closed")),
        "a window that seems to be closed");
    BROWSER.closeOthers();

    BROWSER.click("to the console");
    BROWSER.see("Imports");
    assertThat(BROWSER.driver().executeScript("return window.opener")).isNull();
  }

  @Test
  void the_console_cannot_be_framed() {
    BROWSER.open(evil, "/");
    BROWSER
        .driver()
        .executeScript(
            """
            const frame = document.createElement('iframe');
            frame.src = arguments[0] + '/console';
            document.body.append(frame);
            """,
            API.base().toString().replaceAll("/$", ""));

    BROWSER.until(
        () ->
            BROWSER
                .driver()
                .executeScript("try { return frames[0].document.title } catch { return 'foreign' }")
                .equals("foreign"),
        "the frame of an error");
    BROWSER.driver().switchTo().frame(0);
    assertThat(BROWSER.page()).doesNotContain("Imports", "Tenant");
    BROWSER.driver().switchTo().defaultContent();
  }
}
