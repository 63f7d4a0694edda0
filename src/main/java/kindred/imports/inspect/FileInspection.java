package kindred.imports.inspect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import kindred.csv.CsvDialect;
import kindred.csv.CsvOutcome;
import kindred.csv.CsvRecords;
import kindred.imports.RowReader;
import kindred.imports.inspect.Inspection.InspectedColumn;
import kindred.imports.inspect.Inspection.Sample;
import kindred.imports.inspect.Inspection.Suggestion;
import kindred.imports.mapping.ColumnMapping;
import kindred.jobs.ImportMapping;
import kindred.profile.Segment;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;
import kindred.schema.VisibleText;

/** Inspects the first bytes of a file; for one file. Pure. */
public final class FileInspection {

  private static final int MOST_SAMPLES = 5;

  /** Rows of a sample are read as those of a job that does not exist. */
  private static final String NO_JOB = "inspection";

  private final SchemaSnapshot schema;
  private final CsvDialect dialect;
  private final CsvDialect.Known known;
  private final boolean complete;
  private final List<String> header;
  private final FileFindings findings;
  private final List<ColumnValues> values;
  private final List<CsvOutcome> first = new ArrayList<>();
  private long rows;

  private FileInspection(
      SchemaSnapshot schema,
      CsvDialect dialect,
      CsvDialect.Known known,
      boolean complete,
      CsvRecords records) {
    this.schema = schema;
    this.dialect = dialect;
    this.known = known;
    this.complete = complete;
    this.header = records.header();
    this.findings = new FileFindings(dialect, header);
    this.values = header.stream().map(column -> new ColumnValues()).toList();
    add(records);
  }

  /**
   * Inspects a file. Its first row is read as a row if it looks like data, and the client neither
   * says that it is the header nor names columns by it.
   *
   * @param bytes the file, or its beginning
   * @param complete whether these are all bytes of the file
   * @param known what the client says about its form
   * @param requested what the client says about its columns
   * @throws kindred.problem.Problem.ProblemException if it is not CSV or has no header, or if the
   *     mapping does not fit it
   */
  public static Inspection of(
      byte[] bytes,
      boolean complete,
      CsvDialect.Known known,
      ImportMapping requested,
      SchemaSnapshot schema) {
    var dialect = CsvDialect.of(bytes, complete, known);
    var titled = new FileInspection(schema, dialect, known, complete, dialect.records(bytes));
    if (known.header() || titled.hasHeader(requested)) {
      return titled.result(requested);
    }
    var rows = dialect.withoutHeader();
    return new FileInspection(schema, rows, known, complete, rows.records(bytes)).result(requested);
  }

  private boolean hasHeader(ImportMapping requested) {
    return requested.missing(List.of()).keySet().stream().anyMatch(name -> !name.startsWith("#"))
        || findings.beginsWithTitle()
        || HeaderGuess.isHeader(header, ColumnSuggestions.of(header, values, requested, schema));
  }

  private void add(CsvRecords records) {
    try {
      CsvOutcome next = records.next();
      while (next != null) {
        var raw = records.raw();
        var following = records.next();
        if (complete || following != null && !isCutOff(next, false)) {
          add(next, raw);
        }
        next = isCutOff(next, complete) ? null : following;
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** In a file that is cut off, a quote without an end is that of the last row. */
  private static boolean isCutOff(CsvOutcome row, boolean complete) {
    return !complete
        && row instanceof CsvOutcome.Broken broken
        && broken.code().equals("unclosed-quote");
  }

  private void add(CsvOutcome outcome, String raw) {
    rows++;
    if (first.size() < MOST_SAMPLES) {
      first.add(outcome);
    }
    findings.add(outcome, raw);
    if (outcome instanceof CsvOutcome.Row row) {
      for (int i = 0; i < header.size(); i++) {
        values.get(i).add(row.cells().get(i));
      }
    }
  }

  private Inspection result(ImportMapping requested) {
    var suggestions = ColumnSuggestions.of(header, values, requested, schema);
    var names = names();
    var columns = new LinkedHashMap<String, Optional<String>>();
    var others = new LinkedHashMap<String, Optional<String>>();
    for (int i = 0; i < header.size(); i++) {
      var title = VisibleText.of(header.get(i));
      var target = suggestions.get(i).map(Suggestion::target);
      if (!title.isEmpty() || values.get(i).filled() > 0) {
        columns.put(names.get(i), target);
        if (requested.column(title, i + 1).isEmpty()) {
          others.put(names.get(i), target);
        }
      }
    }
    var targets = ColumnMapping.of(header, requested.with(others), schema, List.of());
    var forms = DateForms.of(header, values, targets, requested);
    var dates = forms.byName(names);
    var mapping = new ImportMapping(columns, requested.emptyValues(), dates, Map.of());
    var used = ColumnMapping.of(header, mapping, schema, List.of());
    boolean doubtful =
        dialect.titles().isEmpty() ? !HeaderGuess.isHeader(header, suggestions) : !known.header();
    return new Inspection(
        dialect,
        complete,
        rows,
        columns(suggestions, new ColumnFindings(used), forms.guessed()),
        columns,
        dates,
        keys(used),
        findings.all(doubtful),
        samples(used));
  }

  /** How the parameter names each column: by its title, unless another one has the same. */
  private List<String> names() {
    var titles = header.stream().map(VisibleText::of).toList();
    return IntStream.range(0, titles.size())
        .mapToObj(
            i -> {
              var title = titles.get(i);
              boolean unique =
                  !title.isEmpty()
                      && titles.stream().filter(one -> one.equalsIgnoreCase(title)).count() == 1;
              return unique ? title : "#" + (i + 1);
            })
        .toList();
  }

  private List<InspectedColumn> columns(
      List<Optional<Suggestion>> suggestions,
      ColumnFindings problems,
      List<Optional<String>> guessed) {
    return IntStream.range(0, header.size())
        .mapToObj(
            i -> {
              var ofColumn = values.get(i);
              return new InspectedColumn(
                  i + 1,
                  VisibleText.of(header.get(i)),
                  suggestions.get(i),
                  ofColumn.filled(),
                  ofColumn.distinct(),
                  ofColumn.distinctComplete(),
                  ofColumn.samples(),
                  ofColumn.placeholders(),
                  problems.of(i, ofColumn, guessed.get(i)));
            })
        .toList();
  }

  /** The keys of which rows can have a value: unique ones first, then those of more attributes. */
  private List<String> keys(ColumnMapping mapping) {
    Set<String> names = new LinkedHashSet<>();
    for (boolean unique : new boolean[] {true, false}) {
      schema.keys().stream()
          .filter(key -> key.unique() == unique && !key.building())
          .filter(key -> key.attributes().stream().allMatch(of -> mapping.supplies(key, of)))
          .map(IdentificationKey::name)
          .forEach(names::add);
    }
    return List.copyOf(names);
  }

  private List<Sample> samples(ColumnMapping mapping) {
    var reader = new RowReader(schema, NO_JOB, Segment.DEFAULT, List.of(), mapping, false);
    return first.stream()
        .map(
            row -> {
              var reading = reader.read(row, "");
              return new Sample(
                  row.number(),
                  row.line(),
                  Optional.ofNullable(reading.candidate()).map(one -> one.imported().content()),
                  Optional.ofNullable(reading.outcome())
                      .map(outcome -> outcome.errors())
                      .orElse(List.of()));
            })
        .toList();
  }
}
