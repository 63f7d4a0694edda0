package kindred.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;

/** A person finds customers, compares two of them, merges them, and looks at everything else. */
@Order(1)
class ConsoleCustomerIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  @RegisterExtension static final Browser BROWSER = new Browser();

  /** A tenant for which nothing was defined. */
  private static final int EMPTY = 900_001;

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
    BROWSER.see("Ada, Stone-Lee");
    BROWSER.portray("customer");

    BROWSER.click("Change");
    BROWSER.fill("FirstName", "Adele");
    BROWSER.portray("edit");
    BROWSER.click("Leave it as it is");

    BROWSER.click("Delete");
    BROWSER.click("Delete the customer");
    BROWSER.until(
        () -> tenant.get("/profiles/" + first).status() == 404, "the customer is deleted");
  }

  @Test
  void more_customers_are_those_of_the_search_although_another_key_is_chosen() {
    var others = "PhoneNumber\n" + "20-555-0100\n".repeat(50);
    ImportClient.expect(new ImportClient(API, tenant).upload("", others), 50, 50, 0, 0);
    open("customers");
    BROWSER.choose("Find by", "PhoneNumber");
    BROWSER.fill("PhoneNumber", "20-555-0100");
    BROWSER.click("Find");
    BROWSER.see("50 customers, and there are more.");

    BROWSER.choose("Find by", "EmailAddress");
    BROWSER.click("More customers");

    BROWSER.see("52 customers.");
  }

  @Test
  void a_change_meets_the_change_of_somebody_else_and_overwrites_nothing() {
    open("customers/" + second + "/edit");
    BROWSER.fill("FirstName", "Adele");
    BROWSER.fill("LastName", "Lee");
    tenant.put(
        "/profiles/" + second,
        "{\"FirstName\": \"Ada\", \"LastName\": \"Moon\", \"PhoneNumber\": \"20-555-0100\"}");
    BROWSER.click("Save");
    BROWSER.see("Nothing of yours has been saved yet.");
    BROWSER.see("Both changed LastName.");
    BROWSER.portray("conflict");
    assertThat(tenant.profile(second).path("FirstName").asText()).isEqualTo("Ada");

    BROWSER.click("Go on with both changes");
    BROWSER.until(() -> value("LastName").equals("Moon"), "the name that was saved first");
    assertThat(value("FirstName")).isEqualTo("Adele");
    BROWSER.click("Save");
    BROWSER.see("Perhaps the same person");
    tenant.expect(
        second,
        """
        {"FirstName": "Adele", "LastName": "Moon", "PhoneNumber": "20-555-0100",
         "Address": {"City": "Strelsau", "Zip": "01234"}}""");
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
    BROWSER.see("has what you kept of both");
    var merged = tenant.profile(first);
    assertThat(merged.path("EmailAddress").asText()).isEqualTo("a.stone@example.com");
    assertThat(merged.path("Address").path("City").asText()).isEqualTo("Strelsau");

    BROWSER.click("Undo this merge");
    BROWSER.see("Both customers are back");
    assertThat(tenant.profile(first).path("Address").path("City").asText()).isEqualTo("Zenda");
    assertThat(tenant.profile(second).path("Address").path("City").asText()).isEqualTo("Strelsau");

    open("merges");
    BROWSER.see("undone");
    BROWSER.see("Ada, Stone, ");
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
    BROWSER.click("Add the attribute");
    BROWSER.until(() -> row("LoyaltyCard"), "the new attribute");
    BROWSER.click("New extension");
    BROWSER.fill("Name of the extension", "Contract");
    BROWSER.choose("A customer has", "any number of records");
    BROWSER.fill("Attribute 1", "Number");
    BROWSER.field("tells the records").click();
    BROWSER.click("Another attribute");
    BROWSER.fill("Attribute 2", "Product");
    BROWSER.click("Add the extension");
    BROWSER.see("told apart by Number");
    BROWSER.fill("New key", "idContract");
    BROWSER.choose("Attributes of", "the extension Contract");
    BROWSER.click("and another");
    BROWSER.choose("Key attribute 2", "Product");
    BROWSER.click("Add the key");
    BROWSER.see("Contract: Number, Product");
    BROWSER.until(
        () -> BROWSER.all(".state").stream().noneMatch(state -> state.getText().equals("building")),
        "the key is active");
    BROWSER.portray("schema");
  }

  @Test
  void a_new_tenant_begins_with_the_usual_attributes() {
    BROWSER.open(API.base(), "/console#/" + EMPTY + "/imports/new");
    BROWSER.see("This tenant has no attributes yet");
    BROWSER.click("Define what is stored of a customer");
    BROWSER.see("None yet.");
    BROWSER.portray("empty");
    BROWSER.click("Customers");
    BROWSER.see("a customer is found by the id alone");
    BROWSER.portray("no-keys");
    BROWSER.click("Add a key");
    BROWSER.see("None yet.");
    BROWSER.click("Start with the usual ones");
    BROWSER.see("idName");
    BROWSER.open(API.base(), "/console#/" + EMPTY + "/customers/new");
    BROWSER.fill("FirstName", "Eve");
    BROWSER.portray("new-customer");
    BROWSER.click("Save");
    BROWSER.see("This customer was never merged.");
    BROWSER.see("Eve");
  }

  @Test
  void the_server_shows_its_health_and_who_asked_for_what() {
    open("server");
    BROWSER.see("It answers requests.");
    BROWSER.portray("server");

    open("audit");
    BROWSER.choose("What", "create a customer");
    BROWSER.click("Show");
    BROWSER.until(() -> BROWSER.all("tbody tr").size() >= 2, "both customers of this test");
    BROWSER.see(first);
    assertThat(BROWSER.find("tbody").getText()).doesNotContain("create a key");
    assertThat(BROWSER.driver().getCurrentUrl()).endsWith("?operation=createProfile");
    BROWSER.portray("audit");
  }

  @Test
  void the_contract_can_be_read_and_tried_by_everybody() {
    BROWSER.open(API.base(), "/docs");
    for (String operation :
        List.of(
            "server-getHealth",
            "profiles-createProfile",
            "profiles-updateProfile",
            "profiles-deleteProfile",
            "imports-updateImport")) {
      BROWSER.find("#operations-" + operation + " button").click();
    }
    BROWSER.find("#operations-server-getHealth .execute").click();
    BROWSER.see("Server response");
    BROWSER.see("\"status\": \"up\"");
    BROWSER.portray("docs");
  }

  private static String value(String label) {
    return BROWSER.field(label).getAttribute("value");
  }

  private static boolean row(String name) {
    return BROWSER.all("th").stream().anyMatch(cell -> cell.getText().equals(name));
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
