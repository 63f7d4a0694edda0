package kindred.http.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import kindred.access.TestUsers;
import kindred.http.ApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A person signs in and sees only what they may do. */
class ConsoleAccessIT {

  private static final TestUsers USERS = new TestUsers();

  @RegisterExtension static final ApiServer API = ApiServer.withAccess(USERS::config);

  @RegisterExtension static final Browser BROWSER = new Browser();

  private static final int TENANT = 4_001;

  @Test
  void a_person_signs_in_with_a_password_and_sees_the_pages_of_their_roles() {
    user("ina", List.of("import"), "4001", "4002");
    BROWSER.open(API.base(), "/console#/4002/imports");
    BROWSER.see("Sign in");
    assertThat(BROWSER.focused()).contains("name=\"name\"");
    BROWSER.portray("sign-in");
    BROWSER.fill("Name", "ina");
    BROWSER.fill("Password", "not her password");
    BROWSER
        .driver()
        .executeScript(
            """
            window.real = fetch;
            window.fetch = (...request) =>
              new Promise(later => setTimeout(later, 3000)).then(() => real(...request));
            """);
    BROWSER.click("Sign in");
    assertThat(BROWSER.find("[type=submit]").getAttribute("aria-busy")).isEqualTo("true");
    BROWSER.see("The credentials are unknown, wrong, expired or revoked.");
    assertThat(BROWSER.find("[type=submit]").getAttribute("aria-busy")).isEqualTo("false");
    BROWSER.driver().executeScript("window.fetch = real");

    BROWSER.fill("Name", "ina");
    BROWSER.fill("Password", TestUsers.password("ina"));
    BROWSER.click("Sign in");
    BROWSER.see("Nothing has been imported into this tenant yet.");
    assertThat(BROWSER.find("nav").getText()).contains("Imports").doesNotContain("Customers");
    assertThat(BROWSER.page()).contains("ina", "Sign out");
    BROWSER.choose("Tenant", "4001");
    BROWSER.until(
        () -> BROWSER.driver().getCurrentUrl().endsWith("#/" + TENANT + "/imports"), "the tenant");
    assertThat(BROWSER.focused()).as("the person may choose on").startsWith("<select");

    BROWSER.driver().executeScript("location.hash = '#/4001/customers'");
    BROWSER.see("This page needs the role read.");
    BROWSER.portray("not-allowed");
    BROWSER.click("Open the page Imports");
    BROWSER.see("Nothing has been imported into this tenant yet.");

    BROWSER.driver().executeScript("location.hash = '#/4003/imports'");
    BROWSER.see("There is no such tenant, or you may not use it.");
    BROWSER.portray("not-your-tenant");
    BROWSER.click("Open the console for a tenant that you may use");
    BROWSER.see("Nothing has been imported into this tenant yet.");
    assertThat(stored()).isEmpty();

    BROWSER.click("Sign out");
    BROWSER.see("Password");
    assertThat(BROWSER.field("Password").getAttribute("value")).isEmpty();
  }

  @Test
  void a_token_signs_in_and_a_revoked_one_leads_back_to_the_entrance() {
    user("tom", List.of("read", "schema"), "4001");
    var token = USERS.token("tom");
    awaitStatus(token, 200);
    BROWSER.open(API.base(), "/console");
    BROWSER.click("Use a token");
    BROWSER.fill("API token", token.substring("Bearer ".length()));
    BROWSER.click("Sign in");
    BROWSER.see("Tenant 4001");

    USERS.accounts().remove("tom");
    awaitStatus(token, 401);
    BROWSER.click("Schema");
    BROWSER.see("The credentials are unknown, wrong, expired or revoked.");
    BROWSER.see("Sign in");
  }

  @Test
  void a_reload_asks_again_and_returns_to_the_same_page() {
    user("rita", List.of("read"), "4001");
    BROWSER.open(API.base(), "/console#/4001/merges");
    signIn("rita");
    BROWSER.see("Merges");
    BROWSER.reload();
    BROWSER.see("Sign in");
    signIn("rita");
    BROWSER.until(() -> BROWSER.find("h1").getText().equals("Merges"), "the same page");
  }

  private static void signIn(String name) {
    BROWSER.fill("Name", name);
    BROWSER.fill("Password", TestUsers.password(name));
    BROWSER.click("Sign in");
  }

  /** What the browser keeps of the page. */
  private static String stored() {
    return (String)
        BROWSER
            .driver()
            .executeScript(
                "return Object.keys(localStorage).concat(Object.keys(sessionStorage)).join() +"
                    + " document.cookie");
  }

  /** Adds a user, and waits with a token until the server knows them: passwords lock a name. */
  private static void user(String name, List<String> roles, String... tenants) {
    USERS.add(name, roles, List.of(tenants));
    var token = USERS.token(name);
    awaitStatus(token, 200);
  }

  private static void awaitStatus(String token, int status) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> API.client().get("/access/me", "Authorization", token).status() == status);
  }
}
