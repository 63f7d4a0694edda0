package kindred.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees when a server is slow or away, and the pages that explain. */
class ConsolePagesIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  @RegisterExtension static final Browser BROWSER = new Browser();

  @TempDir Path folder;

  private final TenantClient tenant = API.customers();

  @Test
  void a_page_whose_server_does_not_answer_can_be_read_again() {
    open("merges");
    BROWSER.see("No customers of this tenant have been merged.");
    BROWSER
        .driver()
        .executeScript(
            "window.real = fetch; window.fetch = () => Promise.reject(new TypeError('away'))");
    BROWSER.click("Merges");
    BROWSER.see("The server does not answer.");
    BROWSER.portray("away");
    BROWSER.click("Try again");
    BROWSER.see("The server does not answer.");
    BROWSER.driver().executeScript("window.fetch = real");
    BROWSER.click("Try again");
    BROWSER.see("No customers of this tenant have been merged.");
    BROWSER.miss("The server does not answer.");
  }

  @Test
  void two_choices_in_a_row_both_count_however_slow_the_server_is() throws IOException {
    open("imports/new");
    var file = Files.writeString(folder.resolve("customers.csv"), "A,B,C\n1,2,3\n");
    BROWSER.find("input[type=file]").sendKeys(file.toString());
    BROWSER.see("First values");
    BROWSER
        .driver()
        .executeScript(
            """
            const real = fetch;
            window.fetch = (...request) =>
              new Promise(later => setTimeout(later, 700)).then(() => real(...request));
            """);
    BROWSER.choose("Meaning of column 1", "FirstName");
    BROWSER.choose("Meaning of column 2", "LastName");
    BROWSER.choose("Meaning of column 3", "EmailAddress");
    BROWSER.see("3 of 3 columns will be imported.");
    BROWSER.until(() -> filled().equals("FirstName LastName EmailAddress"), "all three");
    BROWSER.driver().executeAsyncScript("setTimeout(arguments[0], 2500)");
    assertThat(filled()).isEqualTo("FirstName LastName EmailAddress");
  }

  private static String filled() {
    return (String)
        BROWSER
            .driver()
            .executeScript(
                "return [...document.querySelectorAll('td select')].map(each => each.value).join(' ')");
  }

  @Test
  void long_values_do_not_push_the_choices_of_a_merge_out_of_sight() {
    var word = "Donaudampfschifffahrt".repeat(12);
    var person = "{\"LastName\": \"%s\", \"Address\": {\"City\": \"%s\"}}";
    var stays = tenant.create(person.formatted(word, "Zenda"));
    var goes = tenant.create(person.formatted(word + "s", "Strelsau"));
    open("merge/" + stays + "/" + goes);
    BROWSER.see("1 record differs");
    for (int width : List.of(Browser.NARROW, Browser.WIDE)) {
      BROWSER.size(width);
      assertThat(
              (Long)
                  BROWSER
                      .driver()
                      .executeScript("return document.querySelector('.scroll').scrollWidth"))
          .isLessThan(width);
    }
    BROWSER.portray("long-values");
  }

  @Test
  void a_link_that_has_the_focus_leads_to_the_same_job_when_another_arrives() {
    var first = waitingJob();
    open("imports");
    BROWSER.focus(first);
    var second = waitingJob();
    BROWSER.see(second);
    assertThat(BROWSER.focused()).contains(first);
  }

  private String waitingJob() {
    return tenant
        .post("/imports?state=paused", "FirstName\nAda\n", "Content-Type", "text/csv")
        .json()
        .path("id")
        .asText();
  }

  @Test
  void an_address_that_is_no_page_leads_to_one() {
    open("nowhere");
    BROWSER.see("There is no such page.");
    assertThat(BROWSER.driver().getTitle()).isEqualTo("Not found \u2013 Kindred");
    BROWSER.portray("not-found");
    BROWSER.click("Open the page Imports");
    BROWSER.see("Nothing has been imported into this tenant yet.");

    open("customers/0000000000000000");
    BROWSER.see("There is no profile '0000000000000000'.");
    BROWSER.settle();
    assertThat(BROWSER.all(".problem")).as("said once").hasSize(1);
  }

  @Test
  void a_file_of_titles_alone_is_no_surprise_after_its_import() throws IOException {
    open("imports/new");
    var file = Files.writeString(folder.resolve("titles.csv"), "FirstName,EmailAddress\n");
    BROWSER.find("input[type=file]").sendKeys(file.toString());
    BROWSER.see("There is no row below the titles.");
    BROWSER.portray("titles-only");
  }

  @Test
  void the_codes_of_problems_are_explained() {
    BROWSER.open(API.base(), "/problems");
    BROWSER.see("Problem codes");
    BROWSER.portray("problems");
    BROWSER.click("no-profile-schema");
    BROWSER.see("What to do");
    BROWSER.portray("problem");
    BROWSER.click("All codes");
    BROWSER.see("Problem codes");
  }

  private void open(String page) {
    BROWSER.open(API.base(), "/console#/" + tenant.id() + "/" + page);
  }
}
