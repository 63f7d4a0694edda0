package kindred.imports;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.csv.CsvOutcome;
import kindred.directory.Contents;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.keys.KeyExtraction;
import kindred.problem.ProblemException;
import kindred.profile.Ids;
import kindred.profile.ImportedProfile;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileContent;
import kindred.profile.Segment;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * Decides of each record whether it can become a profile, and which. Pure: the same record of the
 * same job gives the same candidate every time.
 */
final class RowReader {

  private final SchemaSnapshot schema;
  private final String jobId;
  private final String segment;
  private final IdentificationKey idKey;
  private final ColumnMapping mapping;
  private final KeyExtraction extraction;
  private final boolean update;

  /**
   * @param segment of records that have none of their own
   * @param idKey null when nothing is checked
   * @param update whether a record may be written over the profile that exists
   */
  RowReader(
      SchemaSnapshot schema,
      String jobId,
      String segment,
      IdentificationKey idKey,
      ColumnMapping mapping,
      boolean update) {
    this.schema = schema;
    this.jobId = jobId;
    this.segment = segment;
    this.idKey = idKey;
    this.mapping = mapping;
    this.update = update;
    this.extraction = new KeyExtraction(schema);
  }

  /** The version of the schema it reads with. */
  long schemaVersion() {
    return schema.version();
  }

  /** Either what a record may become, or that it failed and why. */
  record Reading(Candidate candidate, RowOutcome failure) {

    /** How many reasons against the record are kept with it. */
    int reasons() {
      if (failure != null) {
        return failure.errors().size();
      }
      return candidate.given() == null ? 0 : candidate.given().lacking().size();
    }
  }

  /**
   * What becomes of a record.
   *
   * @param raw its original text
   */
  Reading read(CsvOutcome record, String raw) {
    if (record instanceof CsvOutcome.Broken broken) {
      return failed(
          RowOutcome.failed(
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
    List<RowError> lacking = List.of();
    var ofSegment = mapped.segment().orElse(segment);
    try {
      content = new Contents(schema, extraction).created(ofSegment, mapped.tree());
    } catch (ProblemException invalid) {
      lacking = RowError.of(row.number(), row.line(), invalid.problem(), mapped.columns());
      var partial = update ? given(ofSegment, mapped.tree()) : Optional.<ProfileContent>empty();
      if (partial.isEmpty()) {
        return failed(lacking, row, raw);
      }
      content = partial.get();
    }
    var identities = identities(content);
    if (idKey != null && identities.isEmpty()) {
      return failed(
          row, "key-missing", "The record has no value for the key '" + idKey.name() + "'.", raw);
    }
    var id = Ids.of(jobId, Long.toString(row.number()));
    var given =
        update ? new GivenValues(mapped.segment(), mapped.tree(), mapped.columns(), lacking) : null;
    var imported = ImportedProfile.of(id, content);
    return new Reading(
        new Candidate(row.number(), row.line(), imported, identities, raw, given), null);
  }

  /** What a record that cannot be a profile of its own says of one that exists. */
  private Optional<ProfileContent> given(String ofSegment, Map<String, Object> tree) {
    try {
      return Optional.of(new Contents(schema).given(ofSegment, tree));
    } catch (ProblemException invalid) {
      return Optional.empty();
    }
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

  private static Reading failed(CsvOutcome.Row row, String code, String message, String raw) {
    return failed(RowOutcome.failed(row.number(), row.line(), code, message, "", raw));
  }

  private static Reading failed(List<RowError> errors, CsvOutcome.Row row, String raw) {
    return failed(
        new RowOutcome(row.number(), row.line(), RowOutcome.Kind.FAILED, "", errors, raw));
  }

  private static Reading failed(RowOutcome failure) {
    return new Reading(null, failure);
  }
}
