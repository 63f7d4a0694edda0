package kindred.profile;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
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

  /** What is read of a partition; by place, because to find a column by its name takes long. */
  static final String COLUMNS =
      """
      state, version, insert_id, merge_id, merged_into, segment, attributes, keys_schema_version,
      document, kind, name, item, value, meta""";

  private static final int STATE = 0;
  private static final int VERSION = 1;
  private static final int INSERT_ID = 2;
  private static final int MERGE_ID = 3;
  private static final int MERGED_INTO = 4;
  private static final int SEGMENT = 5;
  private static final int ATTRIBUTES = 6;
  private static final int KEYS_SCHEMA_VERSION = 7;
  private static final int DOCUMENT = 8;
  private static final int KIND = 9;
  private static final int NAME = 10;
  private static final int ITEM = 11;
  private static final int VALUE = 12;
  private static final int META = 13;

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
    return !rows.isEmpty() && !rows.get(0).isNull(STATE);
  }

  /** A partition without a header may have decision rows: of merges that were aborted. */
  private Profile profile(int tenant, String id, List<Row> rows, ImportedRow imported) {
    addAll(rows);
    boolean active = imported.active();
    return new Profile(
        tenant,
        id,
        header(imported),
        active ? imported.content() : ProfileContent.EMPTY,
        decisions,
        operations,
        active,
        Optional.of(imported).filter(row -> active));
  }

  /** An insert is version 1. */
  private static Profile.Header header(ImportedRow imported) {
    var insertId = Optional.ofNullable(imported.insertId());
    return switch (imported.state()) {
      case FENCED -> new Profile.Header(ProfileState.FENCED, 0, Optional.empty(), Optional.empty());
      case DELETED -> new Profile.Header(ProfileState.DELETED, 2, insertId, Optional.empty());
      default -> new Profile.Header(ProfileState.ACTIVE, 1, insertId, Optional.empty());
    };
  }

  private Profile profile(int tenant, String id, List<Row> rows) {
    addAll(rows);
    var header = rows.get(0);
    var document = header.isNull(DOCUMENT) ? "" : text(header, DOCUMENT);
    return new Profile(
        tenant,
        id,
        header(header),
        document.isEmpty()
            ? content(header)
            : ImportedProfileJson.parse(document, header.getLong(KEYS_SCHEMA_VERSION)),
        decisions,
        operations,
        !document.isEmpty(),
        Optional.empty());
  }

  /** Without a search for the codec of the column. */
  private static String text(Row row, int column) {
    return row.get(column, TypeCodecs.TEXT);
  }

  private static Profile.Header header(Row header) {
    return new Profile.Header(
        ProfileState.of(header.getByte(STATE)),
        header.getLong(VERSION),
        Optional.ofNullable(text(header, INSERT_ID)),
        Optional.ofNullable(text(header, MERGE_ID))
            .map(mergeId -> new MergeLink(mergeId, text(header, MERGED_INTO))));
  }

  private void addAll(List<Row> rows) {
    for (var row : rows) {
      if (!row.isNull(KIND)) {
        add(row);
      }
    }
  }

  private void add(Row row) {
    switch (row.getByte(KIND)) {
      case RECORD -> records.add(record(row));
      case KEY ->
          keys.add(key(text(row, NAME), text(row, ITEM), text(row, VALUE), text(row, META)));
      case DECISION -> decisions.put(text(row, ITEM), MergeDecision.parse(text(row, VALUE)));
      case OPERATION -> operations.add(text(row, ITEM));
      default -> throw new IllegalStateException("a profile has a table row of an unknown kind");
    }
  }

  private ProfileContent content(Row header) {
    var attributes = text(header, ATTRIBUTES);
    return new ProfileContent(
        Optional.ofNullable(text(header, SEGMENT)).orElse(""),
        attributes == null ? Attributes.NONE : AttributesJson.parse(attributes),
        records,
        keys,
        header.getLong(KEYS_SCHEMA_VERSION));
  }

  /** The document of an imported profile; empty if the content is in table rows. */
  static String document(Row header) {
    return header.isNull("document") ? "" : header.getString("document");
  }

  private static ExtensionRecord record(Row row) {
    return new ExtensionRecord(
        text(row, NAME), text(row, ITEM), AttributesJson.parse(text(row, VALUE)));
  }

  static OwnedKey key(Row row) {
    return key(
        row.getString("name"),
        row.getString("item"),
        row.getString("value"),
        row.getString("meta"));
  }

  private static OwnedKey key(String name, String hash, String claim, String place) {
    return new OwnedKey(name, hash, CLAIM.equals(claim), Integer.parseInt(place));
  }
}
