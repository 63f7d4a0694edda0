package kindred.audit;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.protocol.internal.util.Bytes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The profiles, claims, entries and merges of a tenant, read by plain CQL. */
final class AuditedTables {

  /** Ends a walk along redirects in a circle. */
  private static final int MAX_HOPS = 100;

  private final Map<String, AuditedProfile> profiles = new TreeMap<>();
  private final Map<String, String> claims = new HashMap<>();
  private final Map<String, Set<String>> entries = new HashMap<>();
  private final Map<String, String> images = new HashMap<>();
  private final Set<String> circles = new HashSet<>();

  private AuditedTables() {}

  /**
   * Reads all of them.
   *
   * @param rows gives the tenant's rows in a table
   */
  static AuditedTables read(Function<String, Iterable<Row>> rows) {
    var tables = profiles(rows);
    for (var row : rows.apply("key_claim")) {
      tables.claims.put(
          place(row.getString("key_name"), hash(row), row.getInt("bucket")),
          row.getString("customer_id"));
    }
    rows.apply("merge").forEach(tables::readMerge);
    for (var row : rows.apply("key_entry")) {
      tables
          .entries
          .computeIfAbsent(row.getString("key_name") + " " + hash(row), none -> new HashSet<>())
          .add(row.getString("customer_id"));
    }
    return tables;
  }

  /** Reads the profiles alone, which decide whether they are live. */
  static AuditedTables profiles(Function<String, Iterable<Row>> rows) {
    var tables = new AuditedTables();
    for (var row : rows.apply("profile")) {
      tables
          .profiles
          .computeIfAbsent(row.getString("customer_id"), id -> new AuditedProfile())
          .read(row);
    }
    for (var row : rows.apply("imported_profile")) {
      tables
          .profiles
          .computeIfAbsent(row.getString("customer_id"), id -> new AuditedProfile())
          .readImported(row);
    }
    return tables;
  }

  /** Scans the tables. */
  static Function<String, Iterable<Row>> scan(CqlSession session, int tenant) {
    return table ->
        session.execute(
            SimpleStatement.newInstance(
                    "SELECT * FROM " + table + " WHERE tenant_id = ? ALLOW FILTERING", tenant)
                .setPageSize(500));
  }

  private void readMerge(Row row) {
    if (!row.isNull("source_before") && !row.isNull("destination")) {
      images.put(row.getString("merge_id"), row.getString("destination"));
    }
  }

  Map<String, AuditedProfile> profiles() {
    return profiles;
  }

  /** The owner of the claim of a key value, by the place of the claim. */
  Optional<String> claim(String place) {
    return Optional.ofNullable(claims.get(place));
  }

  /** Whether an entry of the key value leads to the profile. */
  boolean isEntered(String key, String hash, String id) {
    return entries.getOrDefault(key + " " + hash, Set.of()).stream()
        .anyMatch(entered -> id.equals(resolve(entered)));
  }

  /** The destinations of merges whose images are stored, by merge. */
  Map<String, String> images() {
    return images;
  }

  /** The ids from which redirects lead in a circle, as far as they were resolved. */
  Set<String> circles() {
    return circles;
  }

  /** Whether a reader finds a profile under this very id. */
  boolean isLive(String id) {
    var profile = profiles.get(id);
    boolean present =
        profile != null
            && (profile.state == AuditedProfile.ACTIVE
                || profile.state == AuditedProfile.FROZEN
                || profile.state == AuditedProfile.RESTORING);
    return present && id.equals(resolve(id));
  }

  /** The id at the end of all redirects; null if it was never used. */
  String resolve(String id) {
    var at = id;
    for (int hops = 0; hops < MAX_HOPS; hops++) {
      var profile = profiles.get(at);
      if (profile == null) {
        return null;
      }
      boolean redirects =
          switch (profile.state) {
            case AuditedProfile.MERGED -> true;
            case AuditedProfile.FROZEN -> committed(profile, profile.mergeId);
            case AuditedProfile.RESTORING ->
                !committed(profile, profile.mergeId + ".undo." + profile.version);
            default -> false;
          };
      if (!redirects) {
        return at;
      }
      at = profile.mergedInto;
    }
    circles.add(id);
    return null;
  }

  private boolean committed(AuditedProfile source, String decision) {
    var destination = profiles.get(source.mergedInto);
    return destination != null
        && destination.decisions.getOrDefault(decision, "").startsWith("committed");
  }

  static String place(String key, String hash, int bucket) {
    return key + " " + hash + " in bucket " + bucket;
  }

  private static String hash(Row row) {
    return Bytes.toHexString(row.getByteBuffer("value_hash")).substring(2);
  }
}
