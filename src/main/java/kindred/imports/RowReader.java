package kindred.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import kindred.csv.CsvOutcome;
import kindred.directory.Contents;
import kindred.directory.Overwrite;
import kindred.imports.mapping.ColumnMapping;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.keys.KeyExtraction;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Ids;
import kindred.profile.ImportedProfile;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileContent;
import kindred.profile.Segment;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;
import kindred.schema.VisibleText;

/**
 * Maps a row to the profile that it can become, or to its errors. Pure: the same row of the same
 * job gives the same candidate every time.
 */
public final class RowReader {

  private final SchemaSnapshot schema;
  private final Ids.OfImport ids;
  private final String segment;
  private final List<IdentificationKey> idKeys;
  private final ColumnMapping mapping;
  private final KeyExtraction extraction;
  private final boolean update;

  /**
   * @param segment of rows that have none of their own
   * @param idKeys empty if the import looks for no existing profiles
   * @param update whether rows update existing profiles
   */
  public RowReader(
      SchemaSnapshot schema,
      String jobId,
      String segment,
      List<IdentificationKey> idKeys,
      ColumnMapping mapping,
      boolean update) {
    this.schema = schema;
    this.ids = new Ids.OfImport(jobId);
    this.segment = segment;
    this.idKeys = idKeys;
    this.mapping = mapping;
    this.update = update;
    this.extraction = new KeyExtraction(schema);
  }

  /** Either what a row may become, or its outcome: failed or empty. The other one is null. */
  public record Reading(Candidate candidate, RowOutcome outcome) {

    boolean failed() {
      return outcome != null && outcome.kind() == RowOutcome.Kind.FAILED;
    }

    /** The number of errors that are kept in memory with the row. */
    int errors() {
      if (outcome != null) {
        return outcome.errors().size();
      }
      return candidate.given() == null ? 0 : candidate.given().lacking().size();
    }
  }

  /**
   * Reads a row.
   *
   * @param raw its original text
   */
  public Reading read(CsvOutcome csv, String raw) {
    if (csv instanceof CsvOutcome.Broken broken) {
      return decided(
          RowOutcome.failed(
              broken.number(), broken.line(), broken.code(), broken.message(), "", raw));
    }
    return read((CsvOutcome.Row) csv, raw);
  }

  private Reading read(CsvOutcome.Row row, String raw) {
    if (mapping.isEmpty(row.cells())) {
      return decided(RowOutcome.empty(row.number(), row.line()));
    }
    var unnamed = mapping.unnamed(row.cells());
    if (!unnamed.isEmpty()) {
      return failed(unnamed.stream().map(position -> unnamed(row, position)).toList(), row, raw);
    }
    var mapped = mapping.map(row.cells());
    var tenant = mapped.tenant().map(VisibleText::of);
    if (tenant.isPresent() && !tenant.get().equals(Integer.toString(schema.tenant()))) {
      return failed(List.of(otherTenant(row)), row, raw);
    }
    if (!mapped.segment().map(Segment::isSegment).orElse(true)) {
      return failed(List.of(badSegment(row)), row, raw);
    }
    ProfileContent content;
    List<RowError> lacking = List.of();
    var ofSegment = mapped.segment().orElse(segment);
    try {
      content = new Contents(schema, extraction).created(ofSegment, mapped.tree());
    } catch (ProblemException invalid) {
      lacking =
          RowError.of(row.number(), row.line(), invalid.problem(), mapped.columns().get()).stream()
              .map(mapping::withForm)
              .toList();
      var partial = update ? given(ofSegment, mapped.tree()) : Optional.<ProfileContent>empty();
      if (partial.isEmpty()) {
        return failed(lacking, row, raw);
      }
      content = partial.get();
    }
    var identities = identities(content);
    if (!idKeys.isEmpty() && identities.isEmpty()) {
      return failed(
          row,
          "key-missing",
          "The row has no value for the identification key '" + names("' or '") + "'.",
          raw);
    }
    var id = ids.row(row.number());
    var given =
        update
            ? new GivenValues(
                new Overwrite(
                    idKeys.stream().map(IdentificationKey::name).toList(),
                    mapped.segment(),
                    mapped.tree(),
                    mapping.rules()),
                mapped.columns().get(),
                lacking)
            : null;
    var imported = ImportedProfile.of(id, content);
    return new Reading(
        new Candidate(row.number(), row.line(), imported, identities, raw, given, schema), null);
  }

  private RowError otherTenant(CsvOutcome.Row row) {
    var message =
        "The row is not of this tenant, whose number is %d. Correct the number or leave it empty."
            .formatted(schema.tenant());
    return new RowError(row.number(), row.line(), "TenantId", "other-tenant", message, "");
  }

  private static RowError badSegment(CsvOutcome.Row row) {
    var message = "The segment must be " + Segment.FORM_IN_WORDS + ".";
    return new RowError(row.number(), row.line(), "Segment", "invalid-value", message, "");
  }

  private static RowError unnamed(CsvOutcome.Row row, int position) {
    var message =
        "Column %d has a value, but no name in the header. Name the column or remove the value."
            .formatted(position);
    return new RowError(row.number(), row.line(), "", "unnamed-column", message, "");
  }

  /** The values for an existing profile, of a row that cannot become a new one. */
  private Optional<ProfileContent> given(String ofSegment, Map<String, Object> tree) {
    try {
      return Optional.of(new Contents(schema).given(ofSegment, tree));
    } catch (ProblemException invalid) {
      return Optional.empty();
    }
  }

  private List<OwnedKey> identities(ProfileContent content) {
    var identities = new ArrayList<OwnedKey>();
    for (var key : idKeys) {
      identities.addAll(identities(key, content));
    }
    return identities;
  }

  private String names(String separator) {
    return idKeys.stream().map(IdentificationKey::name).collect(Collectors.joining(separator));
  }

  private List<OwnedKey> identities(IdentificationKey idKey, ProfileContent content) {
    if (idKey.unique()) {
      return content.keys().stream()
          .filter(key -> key.claim() && key.key().equals(idKey.id()))
          .sorted()
          .toList();
    }
    return extraction.complete(idKey, content.attributes(), content.records());
  }

  private static Reading failed(CsvOutcome.Row row, String code, String message, String raw) {
    return decided(RowOutcome.failed(row.number(), row.line(), code, message, "", raw));
  }

  private static Reading failed(List<RowError> errors, CsvOutcome.Row row, String raw) {
    return decided(
        new RowOutcome(row.number(), row.line(), RowOutcome.Kind.FAILED, "", errors, raw));
  }

  private static Reading decided(RowOutcome outcome) {
    return new Reading(null, outcome);
  }
}
