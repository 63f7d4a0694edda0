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
 * Reads the rows of a partition of table {@code profile}. What a profile was born with is one
 * document until the first change puts it into rows. Pure.
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

  /** The profile; empty when its id was never used. */
  static Optional<Profile> read(int tenant, String id, List<Row> rows) {
    return rows.isEmpty() || rows.get(0).isNull("state")
        ? Optional.empty()
        : Optional.of(new ProfileRows().profile(tenant, id, rows));
  }

  private Profile profile(int tenant, String id, List<Row> rows) {
    rows.stream().filter(row -> !row.isNull("kind")).forEach(this::add);
    var header = rows.get(0);
    var imported = imported(header);
    return new Profile(
        tenant,
        id,
        ProfileState.of(header.getByte("state")),
        header.getLong("version"),
        header.getString("insert_id"),
        header.getString("merge_id"),
        header.getString("merged_into"),
        imported.isEmpty()
            ? content(header)
            : ImportedProfileJson.parse(imported, header.getLong("keys_schema_version")),
        decisions,
        operations,
        !imported.isEmpty());
  }

  private void add(Row row) {
    switch (row.getByte("kind")) {
      case RECORD -> records.add(record(row));
      case KEY -> keys.add(key(row));
      case DECISION ->
          decisions.put(row.getString("item"), MergeDecision.parse(row.getString("value")));
      case OPERATION -> operations.add(row.getString("item"));
      default -> throw new IllegalStateException("a row of an unknown kind in a profile");
    }
  }

  private ProfileContent content(Row header) {
    var document = header.getString("attributes");
    return new ProfileContent(
        Optional.ofNullable(header.getString("segment")).orElse(""),
        document == null ? Attributes.NONE : AttributesJson.parse(document),
        records,
        keys,
        header.getLong("keys_schema_version"));
  }

  /** The document of a birth; empty when the content is in rows. */
  static String imported(Row header) {
    return header.isNull("document") ? "" : header.getString("document");
  }

  private static ExtensionRecord record(Row row) {
    return new ExtensionRecord(
        row.getString("name"), row.getString("item"), AttributesJson.parse(row.getString("value")));
  }

  private static OwnedKey key(Row row) {
    return new OwnedKey(
        row.getString("name"),
        row.getString("item"),
        CLAIM.equals(row.getString("value")),
        Integer.parseInt(row.getString("meta")));
  }
}
