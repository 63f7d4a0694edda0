package kindred.imports.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.csv.CsvDialect;
import kindred.csv.SharedData;
import kindred.imports.inspect.Inspection.InspectedColumn;
import kindred.imports.inspect.Inspection.Reason;
import kindred.imports.inspect.Inspection.Sample;
import kindred.imports.inspect.Inspection.Suggestion;
import kindred.jobs.ImportMapping;
import kindred.problem.Fault;
import kindred.problem.Problem.ProblemException;
import kindred.schema.Attribute;
import kindred.schema.AttributeType;
import kindred.schema.ExtensionSchema;
import kindred.schema.ExtensionSchema.Form;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;
import org.junit.jupiter.api.Test;

/** Messy files of somebody else, and what is said about them. */
class FileInspectionTest {

  static final SchemaSnapshot SCHEMA =
      new SchemaSnapshot(
          101,
          5,
          "00",
          Optional.of(
              List.of(
                  Attribute.text("FirstName"),
                  Attribute.text("LastName"),
                  Attribute.text("EmailAddress"),
                  Attribute.text("PhoneNumber"),
                  new Attribute("BirthDate", AttributeType.DATE, 0, false, null, 1))),
          List.of(
              new ExtensionSchema(
                  "Address",
                  Form.SINGLE,
                  List.of(
                      Attribute.text("Street"), Attribute.text("City"), Attribute.text("PostCode")),
                  List.of(),
                  2)),
          List.of(
              key("idName", List.of("LastName", "FirstName"), false, 3),
              key("idEmail", List.of("EmailAddress"), true, 4),
              key("idCard", List.of("Card"), true, 5)),
          List.of(),
          true);

  private static IdentificationKey key(
      String name, List<String> attributes, boolean unique, long created) {
    return new IdentificationKey(
        name, IdentificationKey.CORE, attributes, unique, 4, 1, created, false);
  }

  @Test
  void columns_are_told_by_their_names_by_usual_words_and_by_their_values() {
    var inspection =
        inspect(
            """
            Vorname;last name;Kontakt;Telefon;Telefon 2;DOB;PLZ;address.city;Shoe size
            Ann;Lee;ann@x.org;0151 234567;;13.02.1987;40212;Köln;43
            Bob;Ray;bob@x.org;0151 234568;0211 99887;01.12.1990;10115;Berlin;41
            """);

    assertThat(targets(inspection))
        .containsExactly(
            "FirstName SYNONYM",
            "LastName SIMILAR_NAME",
            "EmailAddress VALUES",
            "PhoneNumber SYNONYM",
            "PhoneNumber[2] SYNONYM",
            "BirthDate SYNONYM",
            "Address.PostCode SYNONYM",
            "address.city EXACT_NAME",
            "-");
    assertThat(inspection.mapping())
        .containsEntry("Vorname", Optional.of("FirstName"))
        .containsEntry("Shoe size", Optional.empty());
    assertThat(inspection.dates()).isEqualTo(Map.of("DOB", "d.M.yyyy"));
    assertThat(inspection.header()).isTrue();
    assertThat(inspection.idKeys()).containsExactly("idEmail", "idName");
  }

  @Test
  void samples_are_what_an_import_with_the_suggestions_reads() {
    var inspection =
        inspect("Given Name,E-Mail,Born\nAnn,ann@x.org,02/13/1987\nBob,bob@x.org,31/31/1990\n");

    assertThat(inspection.dates()).isEqualTo(Map.of("Born", "M/d/yyyy"));
    assertThat(inspection.samples()).extracting(Sample::index).containsExactly(1L, 2L);
    var first = inspection.samples().get(0).profile().orElseThrow().attributes();
    assertThat(first.of("BirthDate")).isEqualTo(List.of("1987-02-13"));
    assertThat(first.of("FirstName")).isEqualTo(List.of("Ann"));
    var second = inspection.samples().get(1);
    assertThat(second.profile()).isEmpty();
    assertThat(second.errors()).singleElement().matches(error -> error.column().equals("Born"));
    assertThat(inspection.columns().get(2).problems())
        .extracting(Finding::kind, Finding::count)
        .contains(org.assertj.core.groups.Tuple.tuple("invalid-values", 1L));
  }

  @Test
  void what_the_client_says_about_a_column_takes_precedence() {
    var requested =
        new ImportMapping(
            Map.of("E-Mail", Optional.empty(), "X", Optional.of("EmailAddress")),
            Map.of("none", "None"),
            Map.of(),
            Map.of());

    var inspection = inspect("E-Mail,X,Vorname\na@x.org,b@x.org,none\n", requested);

    assertThat(targets(inspection))
        .containsExactly("-", "EmailAddress REQUESTED", "FirstName SYNONYM");
    var sample = inspection.samples().get(0).profile().orElseThrow().attributes();
    assertThat(sample.of("EmailAddress")).isEqualTo(List.of("b@x.org"));
    assertThat(sample.of("FirstName")).isEmpty();
  }

  @Test
  void a_mapping_that_does_not_fit_is_refused_with_all_its_faults() {
    var requested =
        new ImportMapping(
            Map.of(
                "Mail", Optional.of("EmialAddress"),
                "Name", Optional.of("LastName"),
                "Vorname", Optional.of("FirstName"),
                "#2", Optional.of("LastName")),
            Map.of(),
            Map.of("Born", "d.M.yyyy"),
            Map.of());

    var refused =
        catchThrowableOfType(
            ProblemException.class, () -> inspect("Mail,Vorname\na@x.org,Ann\n", requested));

    assertThat(refused.problem().faults())
        .extracting(Fault::code)
        .containsExactlyInAnyOrder(
            "unknown-target", "mapped-column-missing", "mapped-column-missing", "duplicate-column");
    assertThat(refused.problem().faults())
        .extracting(Fault::message)
        .anyMatch(message -> message.contains("Did you mean 'EmailAddress'?"))
        .contains(
            "The file has no column 'Name', which 'mapping' names.",
            "The file has no column 'Born', which 'date-formats' names.",
            "'mapping' names column 2 twice: by its title and as '#2'. Name it once.");
  }

  @Test
  void columns_with_one_title_or_none_are_named_by_their_positions() {
    var inspection = inspect("Phone,phone,,\n0151 234567,0211 998877,x,\n");

    assertThat(inspection.mapping())
        .containsExactly(
            Map.entry("#1", Optional.of("Phone").map(any -> "PhoneNumber")),
            Map.entry("#2", Optional.of("PhoneNumber[2]")),
            Map.entry("#3", Optional.empty()));
    assertThat(inspection.samples().get(0).profile().orElseThrow().attributes().of("PhoneNumber"))
        .isEqualTo(List.of("0151 234567", "0211 998877"));
    assertThat(kinds(inspection)).containsExactly("titles-repeated");
  }

  @Test
  void statistics_and_problems_of_a_column_are_counted() {
    var rows = new StringBuilder("Email,FirstName\n");
    for (int i = 0; i < 97; i++) {
      rows.append(i % 50).append("@x.org, Ann\n");
    }
    rows.append("nobody,N/A\nnowhere,n/a\n,-\nnothing,Bob\n");

    var inspection = inspect(rows.toString());

    var email = inspection.columns().get(0);
    assertThat(email.filled()).isEqualTo(100);
    assertThat(email.distinct()).isEqualTo(53);
    assertThat(email.distinctComplete()).isTrue();
    assertThat(email.samples())
        .containsExactly("0@x.org", "1@x.org", "2@x.org", "3@x.org", "4@x.org");
    assertThat(email.problems())
        .extracting(Finding::message)
        .containsExactly("3 of 100 values are not e-mail addresses, the others are.");
    var name = inspection.columns().get(1);
    assertThat(name.placeholders()).isEqualTo(Map.of("N/A", 1, "n/a", 1, "-", 1));
    assertThat(name.problems()).extracting(Finding::kind).containsExactly("blanks");
    assertThat(inspection.rows()).isEqualTo(101);
  }

  @Test
  void dates_that_are_none_are_told_once() {
    var inspection =
        inspect("FirstName,Born\nA,01.02.1987\nB,13.02.1990\nC,01.03.1984\nD,31.02.1984\n");

    assertThat(inspection.columns().get(1).problems())
        .extracting(Finding::message)
        .containsExactly(
            "1 of 4 values cannot be imported: a value must be a date such as 2024-02-29, or in the"
                + " form d.M.yyyy.");
    assertThat(inspection.samples().get(3).errors())
        .singleElement()
        .matches(error -> error.message().endsWith("such as 2024-02-29, or in the form d.M.yyyy."));
  }

  @Test
  void dates_that_do_not_show_which_number_is_the_day_are_named() {
    assertThat(kindsOfDates("01/02/1987", "03/04/1990")).containsExactly("ambiguous-dates");
    assertThat(kindsOfDates("01/02/1987", "03/14/1990")).isEmpty();
    assertThat(kindsOfDates("01/02/1987", "14/03/1990")).isEmpty();
    assertThat(kindsOfDates("01/01/1987", "02/02/1990")).isEmpty();
    assertThat(kindsOfDates("01.02.1987", "03.04.1990")).isEmpty();
    var requested = new ImportMapping(Map.of(), Map.of(), Map.of("Born", "M/d/yyyy"), Map.of());
    assertThat(inspect("Born\n01/02/1987\n", requested).columns().get(0).problems()).isEmpty();
  }

  private static List<String> kindsOfDates(String... dates) {
    return inspect("Born\n" + String.join("\n", dates) + "\n").columns().get(0).problems().stream()
        .map(Finding::kind)
        .toList();
  }

  @Test
  void a_line_before_the_header_is_told_once() {
    var inspection = inspect("Customers of 2024\n\nFirstName,LastName\nAnn,Lee\nBob,Ray\n");

    assertThat(kinds(inspection)).containsExactly("title-line");
  }

  @Test
  void a_placeholder_is_no_value_that_cannot_be_imported() {
    var inspection =
        inspect(
            "FirstName,Born\nA,01.02.1984\nB,31.02.1984\nC,unknown\nD,02.02.1984\nE,3.2.1984\n");

    var born = inspection.columns().get(1);
    assertThat(born.placeholders()).isEqualTo(Map.of("unknown", 1));
    assertThat(born.problems())
        .singleElement()
        .matches(problem -> problem.kind().equals("invalid-values"))
        .extracting(Finding::message)
        .asString()
        .startsWith("1 of 4 values cannot be imported");
  }

  @Test
  void problems_of_the_whole_file_are_named() {
    var inspection =
        inspect(
            "FirstName;LastName\r\nAnn;Lee\nFirstName;LastName\nBob,Ray\nx;y;z\nZoÃ«;x\n\"a\"b;c\n");

    assertThat(kinds(inspection))
        .containsExactlyInAnyOrder(
            "mixed-line-ends",
            "mixed-delimiters",
            "header-repeated",
            "misread-characters",
            "cell-count",
            "text-after-quote");
  }

  @Test
  void a_first_row_with_data_is_read_as_a_row_unless_the_client_knows_better() {
    var text = "Ann;ann@x.org;13.02.1987\nBob;bob@x.org;14.02.1987\n";
    var header = new CsvDialect.Known(Optional.empty(), Optional.empty(), true, Optional.empty());
    var titles =
        new CsvDialect.Known(
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.of(List.of("FirstName", "Mail", "Born")));
    var byTitle =
        new ImportMapping(Map.of("Ann", Optional.of("FirstName")), Map.of(), Map.of(), Map.of());

    var guessed = inspect(text);
    var told = inspect(text, titles, ImportMapping.NONE);

    assertThat(guessed.header()).isFalse();
    assertThat(kinds(guessed)).containsExactly("header-missing");
    assertThat(guessed.rows()).isEqualTo(2);
    assertThat(guessed.mapping())
        .isEqualTo(
            Map.of(
                "#1",
                Optional.empty(),
                "#2",
                Optional.of("EmailAddress"),
                "#3",
                Optional.of("BirthDate")));
    assertThat(guessed.dates()).isEqualTo(Map.of("#3", "d.M.yyyy"));
    assertThat(guessed.samples()).extracting(Sample::line).containsExactly(1L, 2L);
    assertThat(told.header()).isFalse();
    assertThat(kinds(told)).isEmpty();
    assertThat(targets(told))
        .containsExactly("FirstName EXACT_NAME", "EmailAddress SYNONYM", "BirthDate SYNONYM");
    for (var asHeader :
        List.of(inspect(text, header, ImportMapping.NONE), inspect(text, byTitle))) {
      assertThat(asHeader.header()).isTrue();
      assertThat(kinds(asHeader)).containsExactly("header-missing");
      assertThat(asHeader.rows()).isEqualTo(1);
    }
  }

  @Test
  void lines_before_the_header_and_backslashes_before_quotes_are_named() {
    var titles = "Customers of 2024, complete\n\nFirstName,LastName,Note\nAnn,Lee,x\nBob,Ray,y\n";
    var title = "Customers\nFirstName;LastName\nAnn;Lee\nBob;Ray\n";
    var escaped = "FirstName,LastName\n\"Ann \\\"Nan\\\"\",Lee\n";

    assertThat(kinds(inspect(titles))).startsWith("title-line");
    assertThat(kinds(inspect(title))).containsExactly("title-line");
    assertThat(kinds(inspect(escaped))).containsExactly("escaped-quotes");
  }

  @Test
  void a_row_that_is_cut_off_does_not_count() {
    var whole = "FirstName,LastName\nAnn,Lee\nBob,\"Ray\nJr.\"\n".getBytes(UTF_8);
    var cut = java.util.Arrays.copyOf(whole, whole.length - 3);

    var inspection =
        FileInspection.of(cut, false, CsvDialect.Known.NOTHING, ImportMapping.NONE, SCHEMA);

    assertThat(inspection.rows()).isEqualTo(1);
    assertThat(inspection.complete()).isFalse();
    assertThat(kinds(inspection)).isEmpty();
  }

  @Test
  void the_persons_of_another_project_are_recognised() throws IOException {
    var inspection =
        inspect(Files.readString(SharedData.file("febrl/dataset1.csv")), ImportMapping.NONE);

    assertThat(inspection.rows()).isEqualTo(1_000);
    assertThat(inspection.mapping())
        .containsEntry("given_name", Optional.of("FirstName"))
        .containsEntry("surname", Optional.of("LastName"))
        .containsEntry("suburb", Optional.of("Address.City"))
        .containsEntry("postcode", Optional.of("Address.PostCode"))
        .containsEntry("date_of_birth", Optional.of("BirthDate"))
        .containsEntry("soc_sec_id", Optional.empty());
    assertThat(inspection.dates()).isEqualTo(Map.of("date_of_birth", "yyyyMMdd"));
  }

  private static Inspection inspect(String text) {
    return inspect(text, ImportMapping.NONE);
  }

  private static Inspection inspect(String text, ImportMapping requested) {
    return inspect(text, CsvDialect.Known.NOTHING, requested);
  }

  private static Inspection inspect(String text, CsvDialect.Known known, ImportMapping requested) {
    return FileInspection.of(text.getBytes(UTF_8), true, known, requested, SCHEMA);
  }

  private static List<String> kinds(Inspection inspection) {
    return inspection.problems().stream().map(Finding::kind).toList();
  }

  private static List<String> targets(Inspection inspection) {
    return inspection.columns().stream()
        .map(InspectedColumn::suggestion)
        .map(found -> found.map(FileInspectionTest::shown).orElse("-"))
        .toList();
  }

  private static String shown(Suggestion suggestion) {
    Reason reason = suggestion.reason();
    return suggestion.target() + " " + reason;
  }
}
