package kindred.imports.inspect;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kindred.csv.CsvDialect;
import kindred.csv.CsvSpectrum;
import kindred.imports.inspect.Inspection.Sample;
import kindred.jobs.ImportMapping;
import kindred.schema.Attribute;
import kindred.schema.SchemaSnapshot;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole files, whose samples must be what an import with the suggestions reads. */
class InspectedFilesTest {

  private static final String TITLES = "Vorname;Nachname;E-Mail;Geburtsdatum;Straße;Ort";
  private static final List<String> ROWS =
      List.of(
          "Jürgen;Größer;juergen@example.org;13.02.1987;\"Königsallee 3; Hof\";Düsseldorf",
          "André;Müller;andre@example.org;01.12.1990;Gärtnerstraße 5;Köln",
          "Zoë;Weiß;zoe@example.org;30.09.1999;\"Am \"\"Löwen\"\" 7\";Saarbrücken");

  /** A file as a program writes it. */
  private record Written(
      Charset encoding, char delimiter, String lineEnd, String before, boolean header) {

    byte[] bytes() {
      var lines = Stream.concat(header ? Stream.of(TITLES) : Stream.of(), ROWS.stream());
      var text = lines.map(line -> line + lineEnd).collect(Collectors.joining());
      return (before + delimited(text)).getBytes(encoding);
    }

    /** The delimiter within quotes stays. */
    private String delimited(String text) {
      return text.replace("; Hof", "\u0000").replace(';', delimiter).replace("\u0000", "; Hof");
    }
  }

  static Stream<Written> written() {
    var windows = Charset.forName("windows-1252");
    return Stream.of(
        new Written(UTF_8, ',', "\n", "", true),
        new Written(UTF_8, ';', "\r\n", "\ufeff", true),
        new Written(UTF_8, '|', "\n", "sep=|\n", true),
        new Written(UTF_8, '\t', "\n", "", false),
        new Written(UTF_16LE, '\t', "\r\n", "\ufeff", true),
        new Written(UTF_16LE, ';', "\n", "", true),
        new Written(UTF_16BE, ',', "\r\n", "\ufeff", false),
        new Written(Charset.forName("UTF-32BE"), ';', "\n", "", true),
        new Written(windows, ';', "\r\n", "", true),
        new Written(windows, ';', "\r\n", "", false),
        new Written(Charset.forName("x-MacRoman"), '\t', "\r", "", true),
        new Written(Charset.forName("IBM850"), '|', "\r\n", "", true));
  }

  @ParameterizedTest
  @MethodSource("written")
  void a_file_of_another_program_is_read_as_it_was_written(Written written) {
    var inspection = inspect(written.bytes(), FileInspectionTest.SCHEMA);

    assertThat(inspection.dialect().delimiter()).isEqualTo(written.delimiter());
    assertThat(inspection.dialect().encoding()).isEqualTo(written.encoding());
    assertThat(inspection.header()).isEqualTo(written.header());
    assertThat(inspection.rows()).isEqualTo(3);
    var emails = values(inspection, "EmailAddress");
    assertThat(emails)
        .containsExactly("juergen@example.org", "andre@example.org", "zoe@example.org");
    assertThat(values(inspection, "BirthDate"))
        .containsExactly("1987-02-13", "1990-12-01", "1999-09-30");
    if (written.header()) {
      assertThat(values(inspection, "FirstName")).containsExactly("Jürgen", "André", "Zoë");
      assertThat(values(inspection, "LastName")).containsExactly("Größer", "Müller", "Weiß");
      assertThat(inspection.mapping())
          .containsEntry("Straße", Optional.of("Address.Street"))
          .containsEntry("Ort", Optional.of("Address.City"));
    }
    assertThat(inspection.columns().get(4).samples())
        .containsExactly("Königsallee 3; Hof", "Gärtnerstraße 5", "Am \"Löwen\" 7");
  }

  @ParameterizedTest
  @EnumSource
  void the_cases_of_csv_spectrum_are_read_as_their_json(CsvSpectrum sample) throws IOException {
    var titles = sample.header().split(",");

    var inspection = inspect(sample.csv(), schema(titles));

    assertThat(inspection.header()).isTrue();
    assertThat(inspection.dialect().delimiter()).isEqualTo(',');
    assertThat(inspection.rows()).isEqualTo(sample.rows().size());
    var read = new ArrayList<Map<String, String>>();
    for (var row : inspection.samples()) {
      var values = new LinkedHashMap<String, String>();
      Stream.of(titles).forEach(title -> values.put(title, value(row, title)));
      read.add(values);
    }
    assertThat(read).isEqualTo(sample.rows());
  }

  private static SchemaSnapshot schema(String... names) {
    var core = Stream.of(names).map(Attribute::text).toList();
    return new SchemaSnapshot(
        101, 1, "00", Optional.of(core), List.of(), List.of(), List.of(), true);
  }

  private static Inspection inspect(byte[] bytes, SchemaSnapshot schema) {
    return FileInspection.of(bytes, true, CsvDialect.Known.NOTHING, ImportMapping.NONE, schema);
  }

  private static List<String> values(Inspection inspection, String attribute) {
    return inspection.samples().stream().map(sample -> value(sample, attribute)).toList();
  }

  private static String value(Sample sample, String attribute) {
    return sample.profile().map(profile -> text(profile.attributes().of(attribute))).orElse("");
  }

  private static String text(List<Object> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining("|"));
  }
}
