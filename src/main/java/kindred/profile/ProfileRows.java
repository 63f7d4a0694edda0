package kindred.profile;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a partition of table {@code profile}. The content of an imported profile is one document
 * until the first change writes it as table rows. Pure.
 */
final class ProfileRows {

  static final byte RECORD = 2;
  static final byte KEY = 3;
  static final byte DECISION = 7;
  static final byte OPERATION = 9;
  static final String CLAIM = "claim";
  static final String ENTRY = "entry";

  private final List<ExtensionRecord> records = new ArrayList<>();
  private final Set<OwnedKey> keys = new HashSet<>();
  private final Map<String, MergeDecision> decisions = new HashMap<>();
  private final Set<String> operations = new HashSet<>();

  private ProfileRows() {}

  /** The profile; an imported row counts only if the partition has no header. */
  static Optional<Profile> read(int tenant, String id, List<Row> rows, Optional<ImportedRow> row) {
    return hasHeader(rows)
        ? Optional.of(new ProfileRows().profile(tenant, id, rows))
        : row.filter(imported -> !imported.is(ImportedRow.State.CLEANED))
            .map(imported -> new ProfileRows().profile(tenant, id, rows, imported));
  }

  private static boolean hasHeader(List<Row> rows) {
    return !rows.isEmpty() && !rows.get(0).isNull("state");
  }

  /** A partition without a header may have decision rows: of merges that were aborted. */
  private Profile profile(int tenant, String id, List<Row> rows, ImportedRow imported) {
    rows.stream().filter(row -> !row.isNull("kind")).forEach(this::add);
    boolean inserted = imported.is(ImportedRow.State.INSERTED);
    return new Profile(
        tenant,
        id,
        inserted
            ? new Profile.Header(
                ProfileState.ACTIVE, 1, Optional.of(imported.insertId()), Optional.empty())
            : new Profile.Header(ProfileState.FENCED, 0, Optional.empty(), Optional.empty()),
        inserted
            ? ImportedProfileJson.parse(imported.document(), imported.keysSchemaVersion())
            : ProfileContent.EMPTY,
        decisions,
        operations,
        inserted,
        Optional.of(imported).filter(row -> inserted));
  }

  private Profile profile(int tenant, String id, List<Row> rows) {
    rows.stream().filter(row -> !row.isNull("kind")).forEach(this::add);
    var header = rows.get(0);
    var document = document(header);
    return new Profile(
        tenant,
        id,
        header(header),
        document.isEmpty()
            ? content(header)
            : ImportedProfileJson.parse(document, header.getLong("keys_schema_version")),
        decisions,
        operations,
        !document.isEmpty(),
        Optional.empty());
  }

  private static Profile.Header header(Row header) {
    return new Profile.Header(
        ProfileState.of(header.getByte("state")),
        header.getLong("version"),
        Optional.ofNullable(header.getString("insert_id")),
        Optional.ofNullable(header.getString("merge_id"))
            .map(mergeId -> new MergeLink(mergeId, header.getString("merged_into"))));
  }

  private void add(Row row) {
    switch (row.getByte("kind")) {
      case RECORD -> records.add(record(row));
      case KEY -> keys.add(key(row));
      case DECISION ->
          decisions.put(row.getString("item"), MergeDecision.parse(row.getString("value")));
      case OPERATION -> operations.add(row.getString("item"));
      default -> throw new IllegalStateException("a profile has a table row of an unknown kind");
    }
  }

  private ProfileContent content(Row header) {
    var attributes = header.getString("attributes");
    return new ProfileContent(
        Optional.ofNullable(header.getString("segment")).orElse(""),
        attributes == null ? Attributes.NONE : AttributesJson.parse(attributes),
        records,
        keys,
        header.getLong("keys_schema_version"));
  }

  /** The document of an imported profile; empty if the content is in table rows. */
  static String document(Row header) {
    return header.isNull("document") ? "" : header.getString("document");
  }

  private static ExtensionRecord record(Row row) {
    return new ExtensionRecord(
        row.getString("name"), row.getString("item"), AttributesJson.parse(row.getString("value")));
  }

  static OwnedKey key(Row row) {
    return new OwnedKey(
        row.getString("name"),
        row.getString("item"),
        CLAIM.equals(row.getString("value")),
        Integer.parseInt(row.getString("meta")));
  }
}
