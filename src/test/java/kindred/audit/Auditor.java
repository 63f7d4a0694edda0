package kindred.audit;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.protocol.internal.util.Bytes;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads all partitions of a tenant by plain CQL and says which promises of the design are broken.
 *
 * <p>Knows nothing of the stores: it has a decoding of its own, so that a mistake of theirs is not
 * made here once more. Nothing may be under way while it reads.
 */
public final class Auditor {

  /** What clients were told, and so must hold; an audit of nothing checks the tables alone. */
  public static final class Promises {
    private final Set<String> created = new HashSet<>();
    private final Map<String, String> merged = new HashMap<>();
    private final Map<String, Map.Entry<String, String>> updated = new HashMap<>();
    private final Set<String> without = new HashSet<>();
    private boolean nothingFrozen;

    /** The profile was created, and nobody deleted it. */
    public Promises created(String id) {
      created.add(id);
      return this;
    }

    /** The source was merged into the destination. */
    public Promises merged(String source, String destination) {
      merged.put(source, destination);
      return this;
    }

    /** The profile was given a value, and nobody took it away or deleted the profile. */
    public Promises updated(String id, String attribute, String value) {
      updated.put(id, Map.entry(attribute, value));
      return this;
    }

    /** A merge was taken back, and it was told that the source comes back without a value. */
    public Promises withoutAKey(String id) {
      without.add(id);
      return this;
    }

    /** All operations were brought to their ends. */
    public Promises nothingFrozen() {
      nothingFrozen = true;
      return this;
    }
  }

  private static final int ACTIVE = 1;
  private static final int FROZEN = 2;
  private static final int MERGED = 3;
  private static final int DELETED = 4;
  private static final int FENCED = 5;
  private static final int RESTORING = 6;

  /** Ends a walk along redirects in a circle. */
  private static final int MOST_HOPS = 100;

  private record KeyRow(String key, String hash, String form, int place) {}

  private static final class Partition {
    private int state;
    private long version;
    private String birth;
    private String mergeId;
    private String mergedInto;
    private JsonNode attributes;
    private boolean unfolded;
    private final Map<String, List<JsonNode>> records = new HashMap<>();
    private final List<KeyRow> keys = new ArrayList<>();
    private final Map<String, String> decisions = new HashMap<>();
  }

  private final Map<String, Partition> profiles = new TreeMap<>();
  private final Map<String, String> claims = new HashMap<>();
  private final Map<String, Set<String>> entries = new HashMap<>();
  private final Map<String, String> remembered = new HashMap<>();
  private final List<String> findings = new ArrayList<>();
  private final KeyAudit keys;

  private Auditor(KeyAudit keys) {
    this.keys = keys;
  }

  /** Every promise that does not hold; empty: all is well. */
  public static List<String> audit(CqlSession session, int tenant, Promises promises) {
    var auditor = read(session, tenant);
    auditor.partitions();
    auditor.uniqueKeys();
    auditor.entries();
    auditor.complete(promises);
    auditor.promises(promises);
    return auditor.findings;
  }

  /** The ids of all profiles a reader would find. */
  public static List<String> living(CqlSession session, int tenant) {
    var auditor = read(session, tenant);
    return auditor.profiles.keySet().stream().filter(auditor::lives).toList();
  }

  private static Auditor read(CqlSession session, int tenant) {
    var auditor = new Auditor(KeyAudit.read(session, tenant));
    rows(session, "profile", tenant).forEach(auditor::readProfile);
    for (var row : rows(session, "key_claim", tenant)) {
      auditor.claims.put(
          place(row.getString("key_name"), hash(row), row.getInt("bucket")),
          row.getString("customer_id"));
    }
    rows(session, "merge", tenant).forEach(auditor::readMerge);
    for (var row : rows(session, "key_entry", tenant)) {
      auditor
          .entries
          .computeIfAbsent(row.getString("key_name") + " " + hash(row), none -> new HashSet<>())
          .add(row.getString("customer_id"));
    }
    return auditor;
  }

  private static Iterable<Row> rows(CqlSession session, String table, int tenant) {
    return session.execute(
        SimpleStatement.newInstance(
                "SELECT * FROM " + table + " WHERE tenant_id = ? ALLOW FILTERING", tenant)
            .setPageSize(500));
  }

  /** What was remembered for a merge that was decided against is nobody's business any more. */
  private void readMerge(Row row) {
    if (!row.isNull("source_before") && !row.isNull("destination")) {
      remembered.put(row.getString("merge_id"), row.getString("destination"));
    }
  }

  private void readProfile(Row row) {
    var profile = profiles.computeIfAbsent(row.getString("customer_id"), id -> new Partition());
    profile.state = row.isNull("state") ? 0 : row.getByte("state");
    profile.version = row.isNull("version") ? 0 : row.getLong("version");
    profile.birth = row.getString("insert_id");
    profile.mergeId = row.getString("merge_id");
    profile.mergedInto = row.getString("merged_into");
    if (profile.attributes == null) {
      profile.attributes = json(row.getString("attributes"));
    }
    var imported = row.getString("document");
    if (imported != null && !imported.isEmpty() && !profile.unfolded) {
      unfold(profile, json(imported));
    }
    switch (row.isNull("kind") ? 0 : row.getByte("kind")) {
      case 2 ->
          profile
              .records
              .computeIfAbsent(row.getString("name"), none -> new ArrayList<>())
              .add(json(row.getString("value")));
      case 3 ->
          profile.keys.add(
              new KeyRow(
                  row.getString("name"),
                  row.getString("item"),
                  row.getString("value"),
                  Integer.parseInt(row.getString("meta"))));
      case 7 -> profile.decisions.put(row.getString("item"), row.getString("value"));
      default -> {
        // the header alone, or an operation's row
      }
    }
  }

  /** All that an imported profile has until its first change. */
  private void unfold(Partition profile, JsonNode imported) {
    if (profile.attributes != null) {
      findings.add("half unfolded: a profile has a document of its birth and attributes");
    }
    profile.unfolded = true;
    profile.attributes = imported.get("attributes");
    for (var record : imported.get("records")) {
      profile
          .records
          .computeIfAbsent(record.get(0).asText(), none -> new ArrayList<>())
          .add(record.get(2));
    }
    for (var key : imported.get("keys")) {
      profile.keys.add(
          new KeyRow(
              key.get(0).asText(),
              key.get(1).asText(),
              key.get(2).asBoolean() ? "claim" : "entry",
              key.get(3).asInt()));
    }
  }

  /** A profile that is gone holds nothing, and one that is there was born. */
  private void partitions() {
    profiles.forEach(
        (id, profile) -> {
          boolean gone =
              profile.state == MERGED || profile.state == DELETED || profile.state == FENCED;
          if (gone && (!profile.records.isEmpty() || !profile.keys.isEmpty())) {
            findings.add("half gone: " + id + " has rows in state " + profile.state);
          }
          if ((profile.state == ACTIVE || profile.state == FROZEN) && profile.birth == null) {
            findings.add("half born: " + id + " is in state " + profile.state);
          }
          if (profile.state == 0 && (!profile.records.isEmpty() || !profile.keys.isEmpty())) {
            findings.add("half born: " + id + " has rows and no state");
          }
          if ((profile.state == MERGED || profile.state == RESTORING)
              && !profiles.containsKey(profile.mergedInto)) {
            findings.add("I5: " + id + " leads to " + profile.mergedInto + ", which is not there");
          }
        });
  }

  /** I1 and I2. */
  private void uniqueKeys() {
    var owners = new LinkedHashMap<String, List<String>>();
    profiles.forEach(
        (id, profile) -> {
          for (var key : profile.keys) {
            if (lives(id) && key.form().equals("claim") && !keys.isGone(key.key())) {
              owners
                  .computeIfAbsent(
                      place(key.key(), key.hash(), key.place()), none -> new ArrayList<>())
                  .add(id);
            }
          }
        });
    owners.forEach(
        (key, ids) -> {
          if (ids.size() > 1) {
            findings.add("I1: " + key + " is owned by " + ids);
          }
          var claim = claims.get(key);
          if (claim == null) {
            findings.add("I2: " + key + " of " + ids + " has no claim");
          } else if (!ids.contains(resolve(claim))) {
            findings.add("I2: " + key + " of " + ids + " is claimed by " + claim);
          }
        });
  }

  /** Every non-unique key value that a live profile owns leads to it. */
  private void entries() {
    profiles.forEach(
        (id, profile) -> {
          for (var key : profile.keys) {
            boolean found =
                entries.getOrDefault(key.key() + " " + key.hash(), Set.of()).stream()
                    .anyMatch(entered -> id.equals(resolve(entered)));
            if (lives(id) && key.form().equals("entry") && !found && !keys.isGone(key.key())) {
              findings.add("entry: " + key + " does not lead to " + id);
            }
          }
        });
  }

  /** A key in use finds every live profile: each owns every value it has. */
  private void complete(Promises promises) {
    profiles.forEach(
        (id, profile) -> {
          if (!lives(id) || promises.without.contains(id)) {
            return;
          }
          var merged = !profile.decisions.isEmpty();
          keys.demanded(profile.attributes, profile.records, merged)
              .forEach(
                  (key, hashes) -> {
                    for (var hash : hashes) {
                      boolean owned =
                          profile.keys.stream()
                              .anyMatch(row -> row.key().equals(key) && row.hash().equals(hash));
                      if (!owned) {
                        findings.add("key: " + id + " has a value of " + key + " and owns it not");
                      }
                    }
                  });
        });
  }

  private void promises(Promises promises) {
    for (var id : promises.created) {
      var end = resolve(id);
      if (end == null || !lives(end)) {
        findings.add("I3: the acknowledged create of " + id + " is lost");
      }
    }
    promises.updated.forEach(
        (id, value) -> {
          var end = resolve(id);
          if (end == null || !holds(profiles.get(end), value.getKey(), value.getValue())) {
            findings.add("I4: the acknowledged " + value + " of " + id + " is not in " + end);
          }
        });
    promises.merged.forEach(
        (source, destination) -> {
          var end = resolve(source);
          if (end == null || end.equals(source) || !end.equals(resolve(destination))) {
            findings.add("I5: " + source + " merged into " + destination + " leads to " + end);
          }
        });
    if (promises.nothingFrozen) {
      profiles.forEach(
          (id, profile) -> {
            if (profile.state == FROZEN || profile.state == RESTORING) {
              findings.add("I6: " + id + " is still in state " + profile.state);
            }
          });
      remembered.forEach(
          (mergeId, destination) -> {
            var into = profiles.get(destination);
            if (into != null && "aborted".equals(into.decisions.get(mergeId))) {
              findings.add("values are remembered of " + mergeId + ", which never happened");
            }
          });
    }
  }

  private static boolean holds(Partition profile, String attribute, String value) {
    var held = profile.attributes == null ? null : profile.attributes.get(attribute);
    if (held == null) {
      return false;
    }
    if (!held.isArray()) {
      return held.asText().equals(value);
    }
    for (var element : held) {
      if (element.asText().equals(value)) {
        return true;
      }
    }
    return false;
  }

  private boolean lives(String id) {
    var profile = profiles.get(id);
    boolean there =
        profile != null
            && (profile.state == ACTIVE || profile.state == FROZEN || profile.state == RESTORING);
    return there && id.equals(resolve(id));
  }

  /** Where an id leads; null when it was never used. */
  private String resolve(String id) {
    var at = id;
    for (int hops = 0; hops < MOST_HOPS; hops++) {
      var profile = profiles.get(at);
      if (profile == null) {
        return null;
      }
      boolean leads =
          switch (profile.state) {
            case MERGED -> true;
            case FROZEN -> committed(profile, profile.mergeId);
            case RESTORING -> !committed(profile, profile.mergeId + ".undo." + profile.version);
            default -> false;
          };
      if (!leads) {
        return at;
      }
      at = profile.mergedInto;
    }
    findings.add("I5: " + id + " leads in a circle");
    return null;
  }

  private boolean committed(Partition source, String decision) {
    var destination = profiles.get(source.mergedInto);
    return destination != null
        && destination.decisions.getOrDefault(decision, "").startsWith("committed");
  }

  private static String place(String key, String hash, int bucket) {
    return key + " " + hash + " in bucket " + bucket;
  }

  private static String hash(Row row) {
    return Bytes.toHexString(row.getByteBuffer("value_hash")).substring(2);
  }

  private static JsonNode json(String document) {
    try {
      return document == null ? null : new ObjectMapper().readTree(document);
    } catch (JsonProcessingException corrupt) {
      throw new IllegalStateException(corrupt);
    }
  }
}
