package kindred.http.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ServerProcess;
import kindred.http.ApiServer;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A person imports a file, corrects what failed, and undoes it. */
@Order(1)
class ConsoleImportIT {

  /** Of a server that is killed: the servers of other tests would take its jobs. */
  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @RegisterExtension static final ApiServer API = new ApiServer().withSlowImports();

  @RegisterExtension static final Browser BROWSER = new Browser();

  private static final String HEADER = "FirstName,LastName,EmailAddress,Age\n";

  @TempDir Path folder;

  private final TenantClient tenant = API.customers();

  @Test
  void a_dropped_file_is_checked_imported_corrected_and_undone() throws IOException {
    open("imports/new");
    drop(
        HEADER
            + "Ada,Stone,ada@example.org,36\nBob,Lee,bob@example.org,old\nEve,Moon,eve@example.org,40\n");
    BROWSER.portray("plan");

    BROWSER.click("Check the file first");
    BROWSER.see("Check of a file");
    BROWSER.see("completed");
    assertThat(BROWSER.find("dl.counts").getText()).contains("Would be added\n2", "Would fail\n1");
    assertThat(tenant.identify("EmailAddress=ada@example.org")).isEmpty();

    BROWSER.click("Import customers.csv now");
    BROWSER.see("Undo this import");
    assertThat(tenant.identify("EmailAddress=ada@example.org")).hasSize(1);
    BROWSER.see("'Age' must be");
    BROWSER.portray("job");

    assertThat(BROWSER.find("table.edit thead").getText())
        .as("the faults are first")
        .contains("failed Age First");
    assertThat(BROWSER.field("Age, line 3").getAttribute("aria-invalid")).isEqualTo("true");
    BROWSER.fill("Age, line 3", "41");
    assertThat(BROWSER.field("Age, line 3").getAttribute("aria-invalid")).isNull();
    BROWSER.click("Import the corrected rows");
    BROWSER.miss("'Age' must be");
    BROWSER.see("Added\n1");
    assertThat(tenant.identify("EmailAddress=bob@example.org")).hasSize(1);

    BROWSER.click("Undo this import");
    BROWSER.click("Undo the import");
    BROWSER.see("1 customer deleted");
    assertThat(tenant.identify("EmailAddress=bob@example.org")).isEmpty();
    assertThat(tenant.identify("EmailAddress=ada@example.org")).hasSize(1);

    open("imports");
    BROWSER.see("Check of a file");
    BROWSER.portray("imports");
  }

  @Test
  void a_file_with_other_columns_is_imported_as_the_person_maps_it() throws IOException {
    open("imports/new");
    choose(
        "Given name;Clan;E-mail;Date of birth;Remark\n"
            + "Zoë;Stone;ada@map.example;13.02.1987;N/A\n"
            + "Jörg;Lee;bob@map.example;24.12.1990;of no use\n",
        Charset.forName("windows-1252"));
    assertThat(BROWSER.field("Meaning of column 1").getAttribute("value")).isEqualTo("FirstName");
    BROWSER.choose("Meaning of column 2", "LastName");
    BROWSER.until(
        () -> BROWSER.field("Meaning of column 2").getAttribute("value").equals("LastName"),
        "the chosen meaning");
    assertThat(BROWSER.field("Meaning of column 2").getText())
        .as("the choices keep their order")
        .contains("FirstName[3]\nLastName\n");
    tenant.create(
        "{\"FirstName\": \"A.\", \"LastName\": \"S.\", \"EmailAddress\": \"ada@map.example\"}");
    BROWSER.choose("Meaning of column 5", "a new attribute");
    BROWSER.click("Add the attribute");
    BROWSER.until(
        () -> BROWSER.field("Meaning of column 5").getAttribute("value").equals("Remark"),
        "the new attribute");
    BROWSER.choose("What to do with a customer", "Write the values");
    BROWSER.choose("Rule of column 2", "changes nothing");
    BROWSER.see("50 %"); // of the remarks
    BROWSER.click("The first rows, as customers");
    assertThat(BROWSER.find(".sides").getText()).contains("of no use").doesNotContain("N/A");
    BROWSER.portray("mapping");
    BROWSER.click("Save these choices for the next file");
    BROWSER.fill("Name of the choices", "crm");
    BROWSER.click("Save the choices");
    BROWSER.see("Saved as “crm”.");

    BROWSER.click("Import without a check");
    BROWSER.see("Undo this import");
    assertImported("ada@map.example", "S.", "1987-02-13");
    var bob = tenant.identify("EmailAddress=bob@map.example").get(0);
    assertThat(tenant.profile(bob).path("FirstName").asText()).isEqualTo("Jörg");
    BROWSER.click("What was asked for");
    BROWSER.see("LastName: never");
    BROWSER.portray("details");

    open("imports/new");
    choose(
        "E-mail;Clan;Given name;Date of birth;Town\n"
            + "ada@map.example;Stone;Ada;14.02.1987;Zenda\n"
            + "eve@map.example;Moon;Eve;15.02.1987;Zenda\n");
    BROWSER.choose("Use the saved choices", "crm");
    BROWSER.see("columns that this file does not have: Remark.");
    assertThat(BROWSER.field("Meaning of column 2").getAttribute("value")).isEqualTo("LastName");
    BROWSER.click("Import without a check");
    BROWSER.see("Undo this import");
    assertImported("ada@map.example", "S.", "1987-02-14");
    assertImported("eve@map.example", "Moon", "1987-02-15");
  }

  private void assertImported(String mail, String lastName, String birthDate) {
    var found = tenant.identify("EmailAddress=" + mail);
    assertThat(found).hasSize(1);
    var profile = tenant.profile(found.get(0));
    assertThat(profile.path("LastName").asText()).isEqualTo(lastName);
    assertThat(profile.path("BirthDate").asText()).isEqualTo(birthDate);
  }

  @Test
  void a_hostile_file_is_shown_as_text() throws IOException {
    open("imports/new");
    choose(
        "FirstName,LastName,EmailAddress,Age\n"
            + "<img src=x onerror=alert(1)>,\"\"\"><script>alert(2)</script>\",a@example.org,<b>old</b>\n"
            + "\"=HYPERLINK(\"\"http://evil.example\"\",\"\"x\"\")\",abc\u202egnp.exe,b@example.org,x\n"
            + "javascript:alert(3),${7*7}{{7*7}},c@example.org,y\n");
    BROWSER.see("<img src=x onerror=alert(1)>");
    BROWSER.see("=HYPERLINK(\"http://evil.example\",\"x\")");
    BROWSER.see("abcU+202Egnp.exe");

    BROWSER.click("Import without a check");
    BROWSER.see("Import the corrected rows");
    assertThat(BROWSER.field("FirstName, line 2").getAttribute("value"))
        .isEqualTo("<img src=x onerror=alert(1)>");
    assertThat(BROWSER.field("LastName, line 4").getAttribute("value")).isEqualTo("${7*7}{{7*7}}");
    assertThat(
            BROWSER
                .driver()
                .executeScript(
                    "return document.querySelectorAll('main img, main script, main b').length"))
        .isEqualTo(0L);
    BROWSER.portray("hostile");
  }

  @Test
  void a_file_without_titles_is_imported_and_its_failed_row_is_corrected() throws IOException {
    open("imports/new");
    choose(
        "Ann,Lee,ann@no.example,40\nBob,Ray,bob@no.example,old\n"
            + "Cat,Low,cat@no.example,50,one more\n");
    assertThat(BROWSER.field("The first line").getAttribute("value")).isEqualTo("false");
    assertThat(BROWSER.field("Meaning of column 3").getAttribute("value"))
        .isEqualTo("EmailAddress");
    BROWSER.choose("Meaning of column 4", "Age");
    BROWSER.see("2 of 4 columns will be imported.");
    BROWSER.portray("untitled");

    BROWSER.click("Import without a check");
    BROWSER.see("Cells behind the last column:\none more");
    BROWSER.fill("Column 4, line 2", "41");
    BROWSER.click("Import the corrected rows");
    BROWSER.miss("'Age' must be");
    BROWSER.see("Added\n2");
    assertThat(tenant.identify("EmailAddress=bob@no.example")).hasSize(1);
  }

  @Test
  void a_reload_in_the_middle_finds_the_job_again() throws IOException {
    open("imports/new");
    choose("FirstName,EmailAddress\n" + rows(20_000));
    BROWSER.click("Import without a check");
    BROWSER.see("Cancel the job");
    BROWSER.click("Pause");
    BROWSER.until(() -> BROWSER.find(".state").getText().equals("paused"), "the pause");
    BROWSER.portray("paused");

    BROWSER.reload();
    BROWSER.until(() -> BROWSER.find(".state").getText().equals("paused"), "the paused job");
    BROWSER.fill("At most rows per second", "1000");
    BROWSER.click("Set");
    BROWSER.click("Resume");
    BROWSER.until(() -> BROWSER.find(".state").getText().equals("running"), "the running job");
    BROWSER.see("per second");
    BROWSER.until(() -> !BROWSER.all(".uplot canvas").isEmpty(), "the chart");
    BROWSER.portray("running");

    BROWSER.click("Cancel the job");
    BROWSER.find("dialog button:not(.secondary)").click();
    BROWSER.until(() -> BROWSER.find(".state").getText().equals("cancelled"), "the cancelled job");
  }

  @Test
  void a_job_is_shown_again_when_its_server_was_killed_and_started_again() throws IOException {
    var settings = KEYSPACE.settings();
    settings.put("KINDRED_DATA_DIR", folder.resolve("data").toString());
    settings.put("KINDRED_HTTP_PORT", Integer.toString(freePort()));
    try (var server = ServerProcess.start(folder, settings)) {
      var customers = server.client().ofTenant(101);
      customers.defineCustomers();
      BROWSER.open(
          URI.create("http://127.0.0.1:" + settings.get("KINDRED_HTTP_PORT")),
          "/console#/101/imports/new");
      choose("FirstName,EmailAddress\n" + rows(40_000));
      BROWSER.click("Import without a check");
      BROWSER.fill("At most rows per second", "500");
      BROWSER.click("Set");
      BROWSER.until(
          () -> BROWSER.find(".facts strong").getText().matches("[1-9][0-9,]*"), "rows were read");
      server.handle().destroyForcibly();
      BROWSER.see("The server does not answer. The page reconnects by itself");
      BROWSER.portray("killed");
    }
    try (var again = ServerProcess.start(folder, settings)) {
      again.client();
      BROWSER.miss("The server does not answer. The page reconnects by itself");
      BROWSER.see("Cancel the job");
      BROWSER.click("Cancel the job");
      BROWSER.find("dialog button:not(.secondary)").click();
      BROWSER.until(() -> BROWSER.find(".state").getText().equals("cancelled"), "the end");
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String rows(int count) {
    return IntStream.range(0, count)
        .mapToObj("Name%1$d,n%1$d@example.org"::formatted)
        .collect(Collectors.joining("\n"));
  }

  private void open(String page) {
    BROWSER.open(API.base(), "/console#/" + tenant.id() + "/" + page);
  }

  /** What a browser does when a person drops a file. */
  private static void drop(String content) {
    BROWSER.find(".drop");
    BROWSER
        .driver()
        .executeScript(
            """
            const dropped = new DataTransfer();
            dropped.items.add(new File([arguments[0]], 'customers.csv', {type: 'text/csv'}));
            document.querySelector('.drop').dispatchEvent(
              new DragEvent('drop', {dataTransfer: dropped, bubbles: true, cancelable: true}));
            """,
            content);
    BROWSER.see("First values");
  }

  private void choose(String content) throws IOException {
    choose(content, StandardCharsets.UTF_8);
  }

  private void choose(String content, Charset charset) throws IOException {
    var file = Files.writeString(folder.resolve("customers.csv"), content, charset);
    BROWSER.find("input[type=file]").sendKeys(file.toString());
    BROWSER.see("First values");
  }
}
