package kindred.audit;

import com.datastax.oss.driver.api.core.CqlSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.cassandra.TestKeyspace;

/**
 * Reads all partitions of a tenant by plain CQL and finds broken promises.
 *
 * <p>It decodes the tables by itself and shares no code with the stores, so that it does not repeat
 * a mistake of theirs. No operation may be in progress while it reads.
 */
public final class Auditor {

  /** What was reported to clients and so must hold; without any, only the tables are checked. */
  public static final class Promises {
    private final Set<String> created = new HashSet<>();
    private final Map<String, String> merged = new HashMap<>();
    private final Map<String, Map.Entry<String, String>> updated = new HashMap<>();
    private final Set<String> withoutAKey = new HashSet<>();
    private boolean nothingInTransition;

    /** The profile was created, and no client has deleted it. */
    public Promises created(String id) {
      created.add(id);
      return this;
    }

    /** The source was merged into the destination. */
    public Promises merged(String source, String destination) {
      merged.put(source, destination);
      return this;
    }

    /** The profile was given a value, and no client has removed it or deleted the profile. */
    public Promises updated(String id, String attribute, String value) {
      updated.put(id, Map.entry(attribute, value));
      return this;
    }

    /** An unmerge was reported that has restored the source without the key of a value. */
    public Promises withoutAKey(String id) {
      withoutAKey.add(id);
      return this;
    }

    /** All operations were completed. */
    public Promises nothingInTransition() {
      nothingInTransition = true;
      return this;
    }
  }

  private final AuditedTables tables;
  private final KeyAudit keys;
  private final Map<String, AuditedProfile> profiles;
  private final List<String> findings = new ArrayList<>();

  private Auditor(AuditedTables tables, KeyAudit keys) {
    this.tables = tables;
    this.keys = keys;
    this.profiles = tables.profiles();
  }

  /** Every promise that does not hold, after a scan of the tables. */
  public static List<String> audit(CqlSession session, int tenant, Promises promises) {
    var tables = AuditedTables.read(AuditedTables.scan(session, tenant));
    return audit(tables, KeyAudit.read(session, tenant), promises);
  }

  /** The same, without a scan; only this object may have written the tenant's rows. */
  public static List<String> audit(TestKeyspace keyspace, int tenant, Promises promises) {
    var tables = AuditedTables.read(table -> keyspace.rowsOf(tenant, table));
    return audit(tables, KeyAudit.read(keyspace.driver(), tenant), promises);
  }

  private static List<String> audit(AuditedTables tables, KeyAudit keys, Promises promises) {
    var auditor = new Auditor(tables, keys);
    auditor.partitions();
    auditor.uniqueKeys();
    auditor.entries();
    auditor.completeKeys(promises);
    auditor.promises(promises);
    if (promises.nothingInTransition) {
      auditor.transitions();
    }
    auditor.tables.circles().forEach(id -> auditor.find("I5: " + id + " leads in a circle"));
    return auditor.findings;
  }

  /** The ids of all profiles that a reader finds, after a scan of the tables. */
  public static List<String> live(CqlSession session, int tenant) {
    return live(AuditedTables.profiles(AuditedTables.scan(session, tenant)));
  }

  /** The same, without a scan; only this object may have written the tenant's rows. */
  public static List<String> live(TestKeyspace keyspace, int tenant) {
    return live(AuditedTables.profiles(table -> keyspace.rowsOf(tenant, table)));
  }

  private static List<String> live(AuditedTables tables) {
    return tables.profiles().keySet().stream().filter(tables::isLive).toList();
  }

  private void find(String finding) {
    findings.add(finding);
  }

  /** A profile that is gone has no content, and one that exists was inserted. */
  private void partitions() {
    profiles.forEach(
        (id, profile) -> {
          int state = profile.state;
          boolean gone =
              state == AuditedProfile.MERGED
                  || state == AuditedProfile.DELETED
                  || state == AuditedProfile.FENCED;
          boolean exists = state == AuditedProfile.ACTIVE || state == AuditedProfile.FROZEN;
          if (profile.contradictory) {
            find("document: " + id + " has a document and attributes beside it, or neither");
          }
          if (gone && !profile.isEmpty()) {
            find("half gone: " + id + " has rows in state " + state);
          }
          if (exists && profile.insertId == null) {
            find("half inserted: " + id + " is in state " + state);
          }
          if (state == 0 && !profile.isEmpty()) {
            find("half inserted: " + id + " has rows and no state");
          }
          if ((state == AuditedProfile.MERGED || state == AuditedProfile.RESTORING)
              && !profiles.containsKey(profile.mergedInto)) {
            find("I5: " + id + " leads to " + profile.mergedInto + ", which does not exist");
          }
        });
  }

  /** I1 and I2. */
  private void uniqueKeys() {
    var owners = new LinkedHashMap<String, List<String>>();
    profiles.forEach(
        (id, profile) -> {
          for (var key : profile.keys) {
            if (tables.isLive(id) && key.form().equals("claim") && !keys.isGone(key.key())) {
              var place = AuditedTables.place(key.key(), key.hash(), key.place());
              owners.computeIfAbsent(place, none -> new ArrayList<>()).add(id);
            }
          }
        });
    owners.forEach(
        (key, ids) -> {
          if (ids.size() > 1) {
            find("I1: " + key + " is owned by " + ids);
          }
          var claim = tables.claim(key);
          if (claim.isEmpty()) {
            find("I2: " + key + " of " + ids + " has no claim");
          } else if (!ids.contains(tables.resolve(claim.get()))) {
            find("I2: " + key + " of " + ids + " is claimed by " + claim.get());
          }
        });
  }

  /** Every value of a key without a claim leads to the live profile that owns it. */
  private void entries() {
    profiles.forEach(
        (id, profile) -> {
          for (var key : profile.keys) {
            boolean needed =
                tables.isLive(id) && key.form().equals("entry") && !keys.isGone(key.key());
            if (needed && !tables.isEntered(key.key(), key.hash(), id)) {
              find("entry: " + key + " does not lead to " + id);
            }
          }
        });
  }

  /** Every live profile owns each of its values of an active key. */
  private void completeKeys(Promises promises) {
    profiles.forEach(
        (id, profile) -> {
          if (!tables.isLive(id) || promises.withoutAKey.contains(id)) {
            return;
          }
          var merged = !profile.decisions.isEmpty();
          keys.required(profile.attributes, profile.records, merged)
              .forEach(
                  (key, hashes) -> {
                    for (var hash : hashes) {
                      boolean owned =
                          profile.keys.stream()
                              .anyMatch(row -> row.key().equals(key) && row.hash().equals(hash));
                      if (!owned) {
                        find("key: " + id + " has a value of " + key + " and does not own it");
                      }
                    }
                  });
        });
  }

  /** I3, I4 and I5. */
  private void promises(Promises promises) {
    for (var id : promises.created) {
      var end = tables.resolve(id);
      if (end == null || !tables.isLive(end)) {
        find("I3: the acknowledged create of " + id + " is lost");
      }
    }
    promises.updated.forEach(
        (id, value) -> {
          var end = tables.resolve(id);
          if (end == null || !profiles.get(end).has(value.getKey(), value.getValue())) {
            find("I4: the acknowledged " + value + " of " + id + " is not in " + end);
          }
        });
    promises.merged.forEach(
        (source, destination) -> {
          var end = tables.resolve(source);
          if (end == null || end.equals(source) || !end.equals(tables.resolve(destination))) {
            find("I5: " + source + " merged into " + destination + " leads to " + end);
          }
        });
  }

  /** I6. The images of an aborted merge are deleted when its source is active again. */
  private void transitions() {
    profiles.forEach(
        (id, profile) -> {
          if (profile.leftBehind) {
            find("adoption: " + id + " in state " + profile.state + " has an imported document");
          }
          if (profile.state == AuditedProfile.FROZEN || profile.state == AuditedProfile.RESTORING) {
            find("I6: " + id + " is still in state " + profile.state);
          }
        });
    tables
        .images()
        .forEach(
            (mergeId, destination) -> {
              var into = profiles.get(destination);
              if (into != null && "aborted".equals(into.decisions.get(mergeId))) {
                find("merge: the images of the aborted " + mergeId + " are still stored");
              }
            });
  }
}
