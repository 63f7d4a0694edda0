package kindred.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;

/** A person finds customers, compares two of them, merges them, and looks at everything else. */
class ConsoleCustomerIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  @RegisterExtension static final Browser BROWSER = new Browser();

  private final TenantClient tenant = API.customers();
  private String first;
  private String second;

  @BeforeEach
  void create() {
    first =
        tenant.create(
            """
            {"FirstName": "Ada", "LastName": "Stone", "EmailAddress": "ada@example.org",
             "PhoneNumber": ["20-555-0100", "20-555-0101"], "Address": {"City": "Zenda", "Zip": "01234"},
             "Phone": [{"Type": 1, "Number": "20-555-0100"}, {"Type": 2, "Number": "20-555-0101"}]}""");
    second =
        tenant.create(
            """
            {"FirstName": "Ada", "LastName": "Stone-Lee", "EmailAddress": "a.stone@example.com",
             "PhoneNumber": "20-555-0100", "Address": {"City": "Strelsau", "Zip": "01234"}}""");
  }

  @Test
  void a_customer_is_found_by_any_key_and_shown_with_all_that_belongs_to_them() {
    open("customers");
    BROWSER.choose("Find by", "PhoneNumber");
    BROWSER.fill("PhoneNumber", "20-555-0100");
    BROWSER.click("Find");
    BROWSER.see(first);
    BROWSER.see(second);
    BROWSER.portray("customers");

    BROWSER.click(first);
    BROWSER.see("Perhaps the same person");
    BROWSER.see("20-555-0101");
    BROWSER.see("Zenda");
    BROWSER.see("This customer was never merged.");
    BROWSER.see(second);
    BROWSER.portray("customer");

    BROWSER.click("Delete");
    BROWSER.click("Delete the customer");
    BROWSER.until(
        () -> tenant.get("/profiles/" + first).status() == 404, "the customer is deleted");
  }

  @Test
  void two_customers_are_compared_merged_as_chosen_and_separated_again() {
    open("customers/" + first);
    BROWSER.see(second);
    BROWSER.click("Compare");
    BROWSER.see("1 record differs: choose which one to keep.");
    assertThat(button("Merge").isEnabled()).isFalse();
    BROWSER.portray("merge");

    keep("EmailAddress", "the one that goes");
    keep("Address", "the one that goes");
    BROWSER.see("You can undo the merge afterwards.");
    BROWSER.until(() -> button("Merge").isEnabled(), "the merge is possible");
    button("Merge").click();
    BROWSER.see("has the data of both");
    var merged = tenant.profile(first);
    assertThat(merged.path("EmailAddress").asText()).isEqualTo("a.stone@example.com");
    assertThat(merged.path("Address").path("City").asText()).isEqualTo("Strelsau");

    BROWSER.click("Undo this merge");
    BROWSER.see("Both customers are back");
    assertThat(tenant.profile(first).path("Address").path("City").asText()).isEqualTo("Zenda");
    assertThat(tenant.profile(second).path("Address").path("City").asText()).isEqualTo("Strelsau");

    open("merges");
    BROWSER.see("undone");
    BROWSER.portray("merges");
  }

  @Test
  void a_merge_of_a_customer_who_changed_meanwhile_shows_both_again() {
    tenant.put("/profiles/" + second, "{\"FirstName\": \"Ada\", \"PhoneNumber\": \"20-555-0100\"}");
    open("merge/" + first + "/" + second);
    BROWSER.see("1 record differs");
    keep("Address", "the one that stays");
    BROWSER.until(() -> button("Merge").isEnabled(), "the merge is possible");
    tenant.put(
        "/profiles/" + second, "{\"FirstName\": \"Adelheid\", \"PhoneNumber\": \"20-555-0100\"}");

    button("Merge").click();
    BROWSER.see("One of the two was changed meanwhile.");
    BROWSER.see("Adelheid");
    assertThat(tenant.get("/profiles/" + second).status()).isEqualTo(200);
  }

  @Test
  void the_schema_gets_attributes_and_keys_and_shows_their_progress() {
    open("schema");
    BROWSER.see("idEmail");
    BROWSER.fill("New attribute", "LoyaltyCard");
    BROWSER.find("form button[type=submit]").click();
    BROWSER.until(
        () -> BROWSER.all("th").stream().anyMatch(cell -> cell.getText().equals("LoyaltyCard")),
        "the new attribute");
    BROWSER.fill("New key", "idCard");
    BROWSER.choose("Attribute", "LoyaltyCard");
    BROWSER.all("form button[type=submit]").get(1).click();
    BROWSER.see("idCard");
    BROWSER.until(
        () -> BROWSER.all(".state").stream().noneMatch(state -> state.getText().equals("building")),
        "the key is active");
    BROWSER.portray("schema");
  }

  @Test
  void the_server_shows_its_health_and_the_contract_can_be_tried() {
    open("server");
    BROWSER.see("The server is ready.");
    BROWSER.portray("server");

    BROWSER.open(API.base(), "/docs");
    BROWSER.find("#operations-server-getHealth button").click();
    BROWSER.find("#operations-server-getHealth .execute").click();
    BROWSER.see("Server response");
    BROWSER.see("\"status\": \"up\"");
  }

  private void keep(String name, String side) {
    var option =
        By.xpath(
            "//fieldset[legend[contains(., 'keep of %s')]]//label[contains(., '%s')]/input"
                .formatted(name, side));
    BROWSER.until(
        () -> {
          BROWSER.driver().findElement(option).click();
          return true;
        },
        "the choice of " + name);
  }

  private org.openqa.selenium.WebElement button(String text) {
    return BROWSER
        .driver()
        .findElement(By.xpath("//main//button[normalize-space(.)='%s']".formatted(text)));
  }

  private void open(String page) {
    BROWSER.open(API.base(), "/console#/" + tenant.id() + "/" + page);
  }
}
