package kindred.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** A person uses the pages without a mouse, and always sees where they are. */
class ConsoleKeyboardIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  @RegisterExtension static final Browser BROWSER = new Browser();

  /** What Tab has to reach, but for the radio buttons that the arrow keys reach. */
  private static final String CONTROLS =
      """
      window.reached = new Set();
      window.unseen = [];
      document.addEventListener('focusin', event => {
        const style = getComputedStyle(event.target);
        reached.add(event.target);
        if (style.outlineStyle === 'none') unseen.push(event.target.outerHTML);
      });
      const sameGroup = radio => [...document.querySelectorAll('[type=radio]')]
        .filter(each => each.name === radio.name);
      const stop = radio => sameGroup(radio).find(each => each.checked) ?? sameGroup(radio)[0];
      window.controls = [...document.querySelectorAll(
          'a[href], button, input, select, textarea, summary, [tabindex="0"]')]
        .filter(each => !each.disabled && each.checkVisibility()
          && (each.type !== 'radio' || each === stop(each)));
      document.querySelector('.skip').focus();
      return controls.length;
      """;

  private static final String MISSED =
      "return controls.filter(each => each.isConnected && !reached.has(each))"
          + ".map(each => each.outerHTML).concat(unseen)";

  private final TenantClient tenant = API.customers();
  private String first;
  private String second;

  @BeforeEach
  void create() {
    first = person("Zenda");
    second = person("Strelsau");
  }

  private String person(String city) {
    return tenant.create(
        """
        {"FirstName": "Ada", "EmailAddress": "ada@%1$s.example", "PhoneNumber": "20-555-0100",
         "Address": {"City": "%1$s", "Zip": "01234"}}"""
            .formatted(city));
  }

  @Test
  void tab_reaches_every_control_of_every_page_and_shows_where_it_is() {
    var job =
        tenant
            .post(
                "/imports?id-key=idEmail",
                "EmailAddress,Age\nbob@example.org,old\n",
                "Content-Type",
                "text/csv")
            .json()
            .path("id")
            .asText();
    tenant.put("/profiles/" + second + "/merge/" + person("Hentzau"), "{}");
    var pages =
        List.of(
            "imports",
            "imports/new",
            "imports/" + job,
            "customers",
            "customers/new",
            "customers/" + first,
            "customers/" + first + "/edit",
            "merge/" + first + "/" + second,
            "duplicates",
            "merges",
            "schema",
            "audit",
            "server",
            "nowhere");
    for (String page : pages) {
      open(page);
      BROWSER.settle();
      long controls = (Long) BROWSER.driver().executeScript(CONTROLS);
      // a date has a stop for its day, its month, its year and its calendar
      var tabs = Collections.nCopies((int) controls + 12, Keys.TAB);
      BROWSER.press(tabs.toArray(CharSequence[]::new));
      assertThat((List<?>) BROWSER.driver().executeScript(MISSED)).as(page).isEmpty();
    }
  }

  @Test
  void the_skip_link_leads_over_the_navigation_into_the_page() {
    open("schema");
    BROWSER.settle();
    BROWSER.driver().executeScript("document.querySelector('.skip').focus()");
    BROWSER.press(Keys.ENTER);
    assertThat(BROWSER.focused()).startsWith("<main");
    BROWSER.press(Keys.TAB);
    assertThat(BROWSER.driver().executeScript("return document.activeElement.closest('main')"))
        .isNotNull();
  }

  @Test
  void a_dialog_closes_with_escape_and_the_focus_returns() {
    open("customers/" + first);
    BROWSER.settle();
    BROWSER.focus("Delete");
    BROWSER.press(Keys.ENTER);
    BROWSER.find("dialog[open]");
    assertThat(BROWSER.focused()).as("the harmless answer").contains("Cancel");
    BROWSER.press(Keys.ESCAPE);
    BROWSER.until(() -> BROWSER.all("dialog").isEmpty(), "the dialog is closed");
    assertThat(BROWSER.focused()).contains(">Delete<");

    BROWSER.press(Keys.ENTER);
    BROWSER.find("dialog[open]");
    BROWSER.driver().executeScript("location.hash = '#/101/merges'");
    BROWSER.until(() -> BROWSER.all("dialog").isEmpty(), "another page has no such dialog");
    assertThat(tenant.get("/profiles/" + first).status()).isEqualTo(200);
  }

  @Test
  void the_focus_goes_on_when_its_button_has_done_its_work() {
    open("merge/" + first + "/" + second);
    BROWSER.see("1 record differs");
    BROWSER.driver().executeScript("document.querySelector('[name=\"keep-Address\"]').focus()");
    BROWSER.press(" ");
    BROWSER.see("You can undo the merge afterwards.");
    assertThat(BROWSER.focused()).contains("keep-Address");
    BROWSER.driver().executeScript("document.querySelector('main .row button').focus()");
    BROWSER.press(Keys.ENTER);
    BROWSER.see("has what you kept of both");
    assertThat(inside()).isTrue();

    BROWSER.focus("Undo this merge");
    BROWSER.press(Keys.ENTER);
    BROWSER.see("Both customers are back");
    assertThat(inside()).isTrue();
  }

  @Test
  void an_added_field_gets_the_focus_and_a_removed_one_leaves_it_near() {
    open("customers/" + first + "/edit");
    BROWSER.focus("another value");
    BROWSER.press(Keys.ENTER);
    BROWSER.press("Adele");
    assertThat(BROWSER.field("FirstName, value 2").getAttribute("value")).isEqualTo("Adele");
    BROWSER
        .driver()
        .executeScript(
            "document.querySelector('[aria-label=\"Remove value 2 of FirstName\"]').focus()");
    BROWSER.press(Keys.ENTER);
    BROWSER.until(() -> BROWSER.all("[aria-label='FirstName, value 2']").isEmpty(), "one value");
    assertThat(BROWSER.focused()).contains("FirstName");
  }

  private static boolean inside() {
    return BROWSER.driver().executeScript("return document.activeElement.closest('main')") != null;
  }

  private void open(String page) {
    BROWSER.open(API.base(), "/console#/" + tenant.id() + "/" + page);
  }
}
