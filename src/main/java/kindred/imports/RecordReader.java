package kindred.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kindred.directory.Contents;
import kindred.keys.KeyExtraction;
import kindred.problem.Fault;
import kindred.problem.ProblemException;
import kindred.profile.Ids;
import kindred.profile.Newborn;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileContent;
import kindred.profile.Segment;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * Decides of each record whether it can become a profile, and which. Pure: the same record of the
 * same job gives the same candidate every time.
 */
final class RecordReader {

  private final SchemaSnapshot schema;
  private final String jobId;
  private final String segment;
  private final IdentificationKey idKey;
  private final ColumnMapping mapping;
  private final KeyExtraction extraction;

  /**
   * @param segment of records that have none of their own
   * @param idKey null when nothing is checked
   */
  RecordReader(
      SchemaSnapshot schema,
      String jobId,
      String segment,
      IdentificationKey idKey,
      ColumnMapping mapping) {
    this.schema = schema;
    this.jobId = jobId;
    this.segment = segment;
    this.idKey = idKey;
    this.mapping = mapping;
    this.extraction = new KeyExtraction(schema);
  }

  /** The version of the schema it reads with. */
  long schemaVersion() {
    return schema.version();
  }

  /** Either what a record may become, or that it failed and why. */
  record Reading(Candidate candidate, RecordOutcome failure) {}

  /**
   * What becomes of a record.
   *
   * @param raw its original text
   */
  Reading read(CsvOutcome record, String raw) {
    if (record instanceof CsvOutcome.Broken broken) {
      return failed(
          RecordOutcome.failed(
              broken.number(), broken.line(), broken.code(), broken.message(), "", raw));
    }
    return read((CsvOutcome.Row) record, raw);
  }

  private Reading read(CsvOutcome.Row row, String raw) {
    var mapped = mapping.map(row.cells());
    var tenant = mapped.tenant().map(String::strip);
    if (tenant.isPresent() && !tenant.get().equals(Integer.toString(schema.tenant()))) {
      return failed(row, "other-tenant", "The record belongs to another tenant.", raw);
    }
    if (!mapped.segment().map(Segment::isSegment).orElse(true)) {
      return failed(row, "invalid-value", "A segment is " + Segment.FORM_IN_WORDS + ".", raw);
    }
    ProfileContent content;
    try {
      content =
          new Contents(schema, extraction).created(mapped.segment().orElse(segment), mapped.tree());
    } catch (ProblemException invalid) {
      return failed(errors(row, invalid, mapped.columns()), row, raw);
    }
    var identities = identities(content);
    if (idKey != null && identities.isEmpty()) {
      return failed(
          row, "key-missing", "The record has no value for the key '" + idKey.name() + "'.", raw);
    }
    var id = Ids.of(jobId, Long.toString(row.number()));
    return new Reading(
        new Candidate(row.number(), row.line(), Newborn.of(id, content), identities, raw), null);
  }

  private List<OwnedKey> identities(ProfileContent content) {
    if (idKey == null) {
      return List.of();
    }
    if (idKey.unique()) {
      return content.keys().stream()
          .filter(key -> key.claim() && key.key().equals(idKey.id()))
          .sorted()
          .toList();
    }
    return extraction.complete(idKey, content.attributes(), content.records());
  }

  private static List<RowError> errors(
      CsvOutcome.Row row, ProblemException invalid, Map<String, String> columns) {
    var faults = invalid.problem().faults();
    if (faults.isEmpty()) {
      return List.of(
          new RowError(
              row.number(),
              row.line(),
              "",
              invalid.problem().code(),
              invalid.problem().detail(),
              ""));
    }
    return faults.stream()
        .map(
            fault ->
                new RowError(
                    row.number(),
                    row.line(),
                    column(fault, columns),
                    fault.code(),
                    fault.message(),
                    ""))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** The column of the fault; for a value that is missing, the name a column would have. */
  private static String column(Fault fault, Map<String, String> columns) {
    var title = columns.get(fault.where());
    return title != null || fault.where().isEmpty()
        ? String.valueOf(title == null ? "" : title)
        : fault.where().substring(1).replaceAll("/\\d+", "").replace('/', '.');
  }

  private static Reading failed(CsvOutcome.Row row, String code, String message, String raw) {
    return failed(RecordOutcome.failed(row.number(), row.line(), code, message, "", raw));
  }

  private static Reading failed(List<RowError> errors, CsvOutcome.Row row, String raw) {
    return failed(
        new RecordOutcome(row.number(), row.line(), RecordOutcome.Kind.FAILED, "", errors, raw));
  }

  private static Reading failed(RecordOutcome failure) {
    return new Reading(null, failure);
  }
}
