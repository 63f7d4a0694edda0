package kindred.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import kindred.http.merges.WholePairSearch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** A person decides about pairs with the keyboard. */
class ConsoleQueueIT {

  @RegisterExtension static final ApiServer API = ApiServer.withOwnKeyspace();

  @RegisterExtension static final Browser BROWSER = new Browser();

  private final TenantClient tenant = API.customers();

  @Test
  void pairs_are_dismissed_restored_and_merged_with_the_keyboard() {
    var ann = person("Ann", "1");
    var anna = person("Anna", "1");
    var bob = person("Bob", "2");
    var rob = person("Rob", "2");
    new WholePairSearch(API).run();
    BROWSER.open(API.base(), "/console#/" + tenant.id() + "/duplicates");
    BROWSER.until(() -> pairs() == 2, "two pairs");
    BROWSER.see("Anna, 1");
    BROWSER.portray("duplicates");

    BROWSER.press("j");
    assertThat(BROWSER.focused()).as("outside the list, keys do nothing").startsWith("<h1");
    BROWSER.press(Keys.TAB);
    BROWSER.press("j");
    BROWSER.press("j");
    BROWSER.press("k");
    BROWSER.press("n");
    BROWSER.see("will not be suggested again");
    BROWSER.until(() -> pairs() == 1, "one pair");
    assertThat(tenant.get("/duplicates/not-a-match").json()).hasSize(1);
    BROWSER.press("u");
    BROWSER.until(() -> pairs() == 2, "both pairs again");
    assertThat(tenant.get("/duplicates/not-a-match").json()).isEmpty();

    BROWSER.press("m");
    BROWSER.see("You can undo the merge afterwards.");
    BROWSER.find("main .row button").click();
    BROWSER.see("Merged.");
    BROWSER.until(() -> pairs() == 1, "the other pair");
    assertThat(live(ann, anna) + live(bob, rob)).isEqualTo(3);
    BROWSER.click("Undo");
    BROWSER.see("The merge was undone.");
    assertThat(live(ann, anna, bob, rob)).isEqualTo(4);
  }

  private long live(String... ids) {
    return Arrays.stream(ids).filter(id -> tenant.get("/profiles/" + id).status() == 200).count();
  }

  private static int pairs() {
    return BROWSER.all("tr[data-pair]").size();
  }

  private String person(String name, String phone) {
    return tenant.create("{\"FirstName\": \"%s\", \"PhoneNumber\": \"%s\"}".formatted(name, phone));
  }
}
