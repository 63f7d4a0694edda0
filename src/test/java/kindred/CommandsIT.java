package kindred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import kindred.cassandra.TestKeyspace;
import kindred.settings.Environment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands as a person or a script types them, against a server with users. */
class CommandsIT {

  private static final String PASSWORD = "a long enough password";
  private static final AtomicInteger TENANTS = new AtomicInteger(500);

  private static final String SCHEMA =
      """
      profile:
        - {name: Name, type: string, length: 16}
        - {name: Email, type: string, length: 64, mandatory: true}
        - {name: Phone, type: string, length: 16}
      extensions:
        - {name: Home, type: single-valued, attributes: [{name: City, type: string, length: 16}]}
      keys:
        - {name: idEmail, attributes: [Email], unique: true}
        - {name: idPhone, attributes: [Phone]}
      """;

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @TempDir private static Path data;
  private static Application server;

  @TempDir private Path folder;
  private final Map<String, String> settings = new HashMap<>();

  private record Result(int status, String out, String err, byte[] bytes) {

    String id() {
      var id = Pattern.compile("import ([0-9A-Za-z]{16}) ").matcher(out);
      assertThat(id.find()).as("%s", this).isTrue();
      return id.group(1);
    }
  }

  @BeforeAll
  static void start() throws IOException {
    var settings = KEYSPACE.settings();
    settings.put("KINDRED_HTTP_PORT", "0");
    settings.put("KINDRED_DATA_DIR", data.resolve("server").toString());
    var added =
        run(
            settings,
            PASSWORD,
            "user add anna --tenants all --password-stdin --roles read,write,import,merge,schema,admin");
    assertThat(added.status()).as("%s", added).isZero();
    var token = run(settings, "", "user token anna");
    var file = Files.createFile(data.resolve("token"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(file, token.out());
    server = Application.start(ServerConfig.from(Environment.of(settings)));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    settings.put("KINDRED_SERVER", server.baseUri().toString());
    settings.put("KINDRED_TENANT", TENANTS.incrementAndGet() + "");
    settings.put("KINDRED_TOKEN_FILE", data.resolve("token").toString());
  }

  @Test
  void a_schema_is_applied_once_and_printed_as_it_can_be_applied() throws IOException {
    var file = Files.writeString(folder.resolve("schema.yaml"), SCHEMA);

    assertThat(kindred("schema apply " + file + " --dry-run").status()).isEqualTo(1);
    var unasked = kindred("schema apply " + file);
    assertThat(unasked.status()).isEqualTo(2);
    assertThat(unasked.err()).contains("+ profile Email", "+ key idEmail", "Use --yes");
    assertThat(kindred("schema show").out()).contains("profile: []");
    assertThat(kindred("schema apply " + file + " --yes").status()).isZero();

    var again = kindred("schema apply " + file + " --dry-run");
    assertThat(again.status()).isZero();
    assertThat(again.err()).contains("The tenant has all definitions of the file.");
    var shown = Files.writeString(folder.resolve("shown.yaml"), kindred("schema show").out());
    assertThat(kindred("schema apply " + shown + " --dry-run").status()).isZero();
    Files.writeString(file, "keys: [{name: idEmail, attributes: [Name]}]");
    assertThat(kindred("schema apply " + file + " --yes").err()).contains("keys cannot be changed");
  }

  @Test
  void an_import_reports_its_rows_and_a_repeated_command_finds_its_job() throws IOException {
    applySchema();
    var file = csv("Name,Email", "Ann,ann@a.example", "Bob,", "Ann,ANN@a.example");

    var first = kindred("import " + file + " --id-key idEmail");
    var again = kindred("import " + file + " --id-key idEmail");
    var other = kindred("import " + file + " --id-key idEmail --again --json");

    assertThat(first.status()).as("%s", first).isEqualTo(1);
    assertThat(first.out())
        .contains("completed: 3 read, 1 imported, 1 skipped, 1 failed", "line 3");
    assertThat(first.err()).contains("jobs failed " + first.id());
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.err()).contains("was sent with these options before");
    assertThat(other.out())
        .startsWith("{\"id\":")
        .contains("\"skipped\":2")
        .doesNotContain(first.id());
    assertThat(other.err()).doesNotContain("was sent with these options before");
  }

  @Test
  void a_file_with_other_titles_is_inspected_and_imported_as_it_was_shown() throws IOException {
    applySchema();
    var file = csv("Called;E-mail;Notes", "Ann;ann@a.example;N/A", "Bob;bob@a.example;-");

    var inspected = kindred("inspect " + file);
    var imported =
        kindred(
            "import",
            file.toString(),
            "--id-key",
            "idEmail",
            "--delimiter",
            ";",
            "--map",
            "Called=Name",
            "--map",
            "E-mail=Email",
            "--map",
            "Notes=");

    assertThat(inspected.status()).as("%s", inspected).isZero();
    assertThat(inspected.out())
        .contains("delimiter ';', 2 rows", "Import it with:", " --map E-mail=Email", "idEmail");
    assertThat(imported.status()).as("%s", imported).isZero();
    assertThat(kindred("find Email=ann@a.example").out()).contains("Name: Ann");
    assertThat(kindred("import " + file + " --map None=Name").err())
        .contains("is the delimiter ';'?");
  }

  @Test
  void a_file_without_titles_is_inspected_and_imported() throws IOException {
    applySchema();
    var file = csv("Ann,ann@a.example", "Bob,bob@a.example");

    var inspected = kindred("inspect " + file);
    var numbered = kindred("import", file.toString(), "--no-header", "--map", "#1=Name");
    var imported = kindred("import " + file + " --columns Name,Email --id-key idEmail");

    assertThat(inspected.out()).contains(", 2 rows", " --no-header --map '#1=' --map '#2=Email'");
    assertThat(kindred("inspect " + file + " --columns Name,Email").out())
        .contains("import " + file + " --id-key idEmail --columns Name,Email\n");
    assertThat(numbered.status()).as("%s", numbered).isEqualTo(4);
    assertThat(numbered.err()).contains("column 2");
    assertThat(imported.status()).as("%s", imported).isZero();
    assertThat(kindred("find Email=ann@a.example").out()).contains("Name: Ann");
  }

  @Test
  void the_audit_log_shows_what_the_commands_did() throws IOException {
    applySchema();

    await()
        .untilAsserted(
            () ->
                assertThat(kindred("audit --of anna --operation createIdentificationKey").out())
                    .contains("anna  createIdentificationKey  201"));
    var nobody = kindred("audit --of nobody");
    assertThat(nobody.out().lines()).hasSize(1);
    assertThat(nobody.err()).contains("There are no such entries.");
    assertThat(kindred("audit --from yesterday").status()).isEqualTo(4);
  }

  @Test
  void the_failed_rows_are_written_to_a_new_file_only() throws IOException {
    applySchema();
    var id = kindred("import " + csv("Name,Email", "Bob,", "Ann,ann@a.example")).id();
    var failed = folder.resolve("failed.csv");

    assertThat(kindred("jobs failed " + id).out()).isEqualTo("Name,Email\r\nBob,\r\n");
    assertThat(kindred("jobs failed " + id + " --output " + failed).status()).isZero();
    assertThat(failed).hasContent("Name,Email\nBob,\n");
    var refused = kindred("jobs failed " + id + " --output " + failed);
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("exists already");
    var nowhere = kindred("jobs failed " + id + " --output " + folder.resolve("none/failed.csv"));
    assertThat(nowhere.status()).isEqualTo(2);
    assertThat(nowhere.err()).contains("cannot be written").doesNotContain("Exception");
  }

  @Test
  void failed_rows_keep_the_encoding_of_their_file() throws IOException {
    applySchema();
    var latin = Charset.forName("windows-1252");
    var file = Files.writeString(folder.resolve("latin.csv"), "Name,Email\nZo\u00eb,\n", latin);
    var id = kindred("import " + file + " --encoding windows-1252").id();

    assertThat(new String(kindred("jobs failed " + id).bytes(), latin))
        .isEqualTo("Name,Email\r\nZo\u00eb,\r\n");
  }

  @Test
  void jobs_are_listed_shown_and_undone() throws IOException {
    applySchema();
    var imported = kindred("import " + csv("Email", "ann@a.example"));
    assertThat(imported.status()).as("%s", imported).isZero();
    var id = imported.id();

    assertThat(kindred("jobs list").out()).contains(id + "  import  completed");
    assertThat(kindred("jobs show " + id).status()).isZero();
    assertThat(kindred("jobs follow " + id).out()).contains("1 imported");
    assertThat(kindred("jobs pause " + id).status()).as("it has ended").isEqualTo(4);
    assertThat(kindred("jobs undo " + id).err()).contains("Use --yes");
    assertThat(kindred("jobs undo " + id + " --yes").out()).contains("undo completed: 1 removed");
    var nobody = kindred("find Email=ann@a.example");
    assertThat(nobody.status()).isEqualTo(1);
    assertThat(nobody.err()).contains("No profile has these values.");
  }

  @Test
  void a_job_waits_is_throttled_and_writes_its_log() throws IOException {
    applySchema();
    var file = csv("Name,Email", "Ann,ann@a.example");

    var waiting = kindred("import " + file + " --paused --create-log --max-rows-per-second 5");
    var id = waiting.id();
    var throttled = kindred("jobs throttle " + id + " 7");

    assertThat(waiting.status()).as("%s", waiting).isZero();
    assertThat(waiting.out()).contains("paused", "at most 5 rows per second");
    assertThat(throttled.out()).contains("paused", "at most 7 rows per second");
    assertThat(kindred("jobs throttle " + id + " 0").out()).doesNotContain("at most");
    assertThat(kindred("jobs throttle " + id + " -1").err()).contains("max_rows_per_second");
    assertThat(kindred("jobs resume " + id).status()).isZero();
    assertThat(kindred("jobs follow " + id).out()).contains("1 imported");
    assertThat(kindred("jobs log " + id).out()).contains("1,2,imported,");
    var log = folder.resolve("log.csv");
    assertThat(kindred("jobs log " + id + " --output " + log).status()).isZero();
    assertThat(log).content().contains("1,2,imported,");
    var unlogged = kindred("import " + csv("Email", "b@a.example")).id();
    assertThat(kindred("jobs log " + unlogged).err()).contains("create-log");
  }

  @Test
  void profiles_are_found_merged_and_separated_again() throws IOException {
    applySchema();
    var file = csv("Email,Phone,Home.City", "a@a.example,+44 1,Zenda", "b@a.example,+44 1,");
    assertThat(kindred("import " + file + " --id-key idEmail").status()).isZero();
    var a = kindred("find Email=A@a.example --ids").out().strip();
    var b = kindred("find Email=b@a.example --ids").out().strip();

    assertThat(kindred("find", "Phone=+44 1", "--ids").out()).contains(a, b);
    assertThat(kindred("find " + a).out()).contains("Email: a@a.example", "Home: City=Zenda");
    assertThat(kindred("duplicates " + a).out()).contains(b, "idPhone full");
    assertThat(kindred("merge " + a + " " + b).err()).contains("The merged profile:", "Use --yes");
    assertThat(kindred("duplicates").out()).startsWith("score");
    assertThat(kindred("duplicates --review").status()).isEqualTo(2);
    var chosen = kindred("merge " + a + " " + b + " --choose Email=source --preview");
    assertThat(chosen.out()).contains("Email: b@a.example").doesNotContain("Email: a@a.example");
    var merged = kindred("merge " + a + " " + b + " --reason test --yes");
    assertThat(merged.status()).as("%s", merged).isZero();
    assertThat(kindred("find " + b).err()).contains(b + " was merged into " + a);
    var unmerge = merged.out().substring(merged.out().indexOf("unmerge")).strip();
    assertThat(kindred(unmerge + " --yes").out()).contains("Restored " + b);
    var other = kindred("duplicates " + a + " --not-a-match " + b + " --yes --reason twins");
    assertThat(other.status()).as("%s", other).isZero();
    assertThat(kindred("duplicates " + a).out()).doesNotContain(b);
    assertThat(kindred("find Email=b@a.example --ids").out()).isEqualTo(b + "\n");
  }

  @Test
  void the_exit_status_says_who_has_to_act() throws IOException {
    applySchema();
    var file = csv("Email", "ann@a.example");

    assertThat(kindred("import " + folder.resolve("missing.csv")).status()).isEqualTo(2);
    var unknown = kindred("import " + file + " --dry-rum");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("--dry-run", "See: kindred import --help");
    assertThat(unknown.err().lines()).hasSizeLessThan(5);
    assertThat(kindred("find Email=a b").status()).isEqualTo(2);
    var refused = kindred("import " + file + " --id-key idNone --max-errors -1");
    assertThat(refused.status()).isEqualTo(4);
    assertThat(refused.err()).contains("max-errors").doesNotContain("{", "Exception");
    settings.put("KINDRED_SERVER", "http://127.0.0.1:" + freePort());
    var away = kindred("import " + file);
    assertThat(away.status()).isEqualTo(3);
    assertThat(away.err()).contains("does not answer").doesNotContain("Exception");
  }

  @Test
  void a_large_file_that_is_refused_shows_the_problem_and_not_a_cut_connection()
      throws IOException {
    settings.put("KINDRED_TENANT", "77");
    var file = folder.resolve("large.csv");
    Files.writeString(file, "Email\n" + "someone@a.example\n".repeat(1_000_000));

    var result = kindred("import " + file + " --id-key idEmail");

    assertThat(result.status()).as("%s", result).isEqualTo(4);
    assertThat(result.err()).contains("no attributes yet");
  }

  @Test
  void credentials_are_read_from_files_and_standard_input() throws IOException {
    settings.remove("KINDRED_TOKEN_FILE");
    assertThat(kindred("jobs list").err()).contains("credentials");
    settings.put("KINDRED_USER", "anna");

    assertThat(kindred("jobs list").status()).as("there is no terminal to ask").isEqualTo(2);
    assertThat(run(settings, PASSWORD, "jobs list --password-stdin").status()).isZero();
    assertThat(run(settings, "wrong password", "jobs list --password-stdin").status()).isEqualTo(4);
    assertThat(kindred("jobs list --token-file " + data.resolve("token")).status()).isZero();
    var file = Files.writeString(folder.resolve("password"), PASSWORD);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    settings.put("KINDRED_PASSWORD_FILE", file.toString());
    assertThat(kindred("jobs list").err()).contains("KINDRED_PASSWORD_FILE", "chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(kindred("jobs list").status()).isZero();
  }

  @Test
  void the_server_and_the_tenant_may_be_in_a_configuration_file() throws IOException {
    var file = folder.resolve("kindred.conf");
    Files.write(file, settings.entrySet().stream().map(Object::toString).toList());
    settings.clear();

    assertThat(kindred("jobs list --config " + file).status()).isZero();
    assertThat(kindred("--config " + file + " jobs list").status()).isZero();
    settings.put("KINDRED_CONFIG_FILE", file.toString());
    assertThat(kindred("jobs list").status()).isZero();
    assertThat(kindred("jobs list --tenant none").err())
        .isEqualTo(
            "KINDRED_TENANT must be a whole number from 1 to 2147483647 (from the command line)\n");
  }

  @Test
  void the_choices_of_an_import_reach_its_job() throws IOException {
    applySchema();
    var first = csv("Name,Email", "Ann,ann@a.example");
    assertThat(kindred("import " + first + " --id-key idEmail").status()).isZero();
    var file =
        Files.write(folder.resolve("second.csv"), List.of("Name,Email", "Eve,ann@a.example"));

    var updated =
        kindred(
            "import",
            file.toString(),
            "--id-key=idEmail",
            "--on-duplicate=update",
            "--rule=Name=never",
            "--note=from the shop",
            "--json");

    assertThat(updated.status()).as("%s", updated).isZero();
    assertThat(updated.out())
        .contains("\"file_name\":\"second.csv\"", "\"note\":\"from the shop\"");
    assertThat(kindred("find Email=ann@a.example").out()).contains("Name: Ann");
    var unknown = kindred("import " + file + " --template none");
    assertThat(unknown.status()).isEqualTo(4);
    assertThat(unknown.err()).contains("none");
  }

  private void applySchema() throws IOException {
    var file = Files.writeString(folder.resolve("schema.yaml"), SCHEMA);
    var applied = kindred("schema apply " + file + " --yes");
    assertThat(applied.status()).as("%s", applied).isZero();
  }

  private Path csv(String... lines) throws IOException {
    return Files.write(folder.resolve("file.csv"), List.of(lines));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private Result kindred(String line) {
    return run(settings, "", line);
  }

  private Result kindred(String... arguments) {
    return run(settings, "", arguments);
  }

  private static Result run(Map<String, String> settings, String stdin, String line) {
    return run(settings, stdin, line.split(" "));
  }

  private static Result run(Map<String, String> settings, String stdin, String... arguments) {
    var in = new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8));
    var out = new ByteArrayOutputStream();
    var err = new StringWriter();
    int status =
        Main.commandLine(settings, in, out)
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    var text = out.toString(StandardCharsets.UTF_8);
    return new Result(status, text, err.toString(), out.toByteArray());
  }
}
