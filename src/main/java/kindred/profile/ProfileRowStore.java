package kindred.profile;

import static kindred.cassandra.StatementKind.LWT;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Outcome;

/**
 * Table {@code profile}, the rows of a partition: they are written by the one conditional batch of
 * a change, with its header, or not at all. The headers are {@link ProfileStore}'s and {@link
 * ProfileRestoreStore}'s.
 */
final class ProfileRowStore {

  private static final String PUT_RECORD =
      """
      INSERT INTO profile (tenant_id, customer_id, kind, name, item, value)
      VALUES (?, ?, 2, ?, ?, ?)""";
  private static final String PUT_KEY =
      """
      INSERT INTO profile (tenant_id, customer_id, kind, name, item, value, meta)
      VALUES (?, ?, 3, ?, ?, ?, ?)""";
  private static final String PUT_OPERATION =
      """
      INSERT INTO profile (tenant_id, customer_id, kind, name, item)
      VALUES (?, ?, 9, ?, ?) IF NOT EXISTS""";
  private static final String PUT_DECISION =
      """
      INSERT INTO profile (tenant_id, customer_id, kind, name, item, value)
      VALUES (?, ?, 7, '', ?, ?) IF NOT EXISTS""";
  private static final String DELETE_ROW =
      """
      DELETE FROM profile
      WHERE tenant_id = ? AND customer_id = ? AND kind = ? AND name = ? AND item = ?""";
  private static final String DELETE_KIND =
      """
      DELETE FROM profile WHERE tenant_id = ? AND customer_id = ? AND kind = ?""";
  private static final String PRUNE_OPERATIONS =
      """
      DELETE FROM profile WHERE tenant_id = ? AND customer_id = ? AND kind = 9 AND name < ?""";

  private static final List<String> ALL =
      List.of(
          PUT_RECORD,
          PUT_KEY,
          PUT_OPERATION,
          PUT_DECISION,
          DELETE_ROW,
          DELETE_KIND,
          PRUNE_OPERATIONS);

  /** So many operations stay recognisable, and at most twice as many are kept. */
  private static final int OPERATIONS_KEPT = 64;

  private final CassandraSession session;
  private final Map<String, PreparedStatement> prepared;

  private ProfileRowStore(CassandraSession session, Map<String, PreparedStatement> prepared) {
    this.session = session;
    this.prepared = prepared;
  }

  /** A store whose statements are prepared. */
  static Future<ProfileRowStore> open(CassandraSession session) {
    var statements = ALL.stream().map(cql -> session.prepare(LWT, cql)).toList();
    return Future.all(statements)
        .map(
            all -> {
              var ready = new HashMap<String, PreparedStatement>();
              for (int i = 0; i < ALL.size(); i++) {
                ready.put(ALL.get(i), statements.get(i).result());
              }
              return new ProfileRowStore(session, Map.copyOf(ready));
            });
  }

  /** The batch of a change, empty as yet. */
  Change change(int tenant, String id) {
    return new Change(tenant, id);
  }

  /** The batch of a change that has this header. */
  Change change(Profile profile, BoundStatement header) {
    return change(profile.tenant(), profile.id()).with(header);
  }

  /** One conditional batch in one partition. */
  final class Change {
    private final int tenant;
    private final String id;
    private final BatchStatementBuilder batch =
        BatchStatement.builder(DefaultBatchType.UNLOGGED)
            .setExecutionProfileName(LWT.profile())
            .setIdempotence(false);

    private Change(int tenant, String id) {
      this.tenant = tenant;
      this.id = id;
    }

    Change with(BoundStatement header) {
      batch.addStatement(header);
      return this;
    }

    /** Whatever the content holds. */
    Change putting(ProfileContent content) {
      content.records().forEach(this::put);
      content.keys().forEach(this::put);
      return this;
    }

    /**
     * Only what differs: a row that is deleted and inserted by one LWT would be lost. Of what was
     * born in one document all becomes rows.
     */
    Change turning(Profile before, ProfileContent after) {
      if (before.imported()) {
        return putting(after);
      }
      var old = new HashMap<List<String>, ExtensionRecord>();
      before.content().records().forEach(record -> old.put(place(record), record));
      after.records().stream()
          .filter(record -> !record.equals(old.remove(place(record))))
          .forEach(this::put);
      old.values().forEach(record -> delete(ProfileRows.RECORD, record.extension(), record.item()));
      after.keys().stream().filter(key -> !before.owns(key)).forEach(this::put);
      before.content().keys().stream()
          .filter(key -> !after.keys().contains(key))
          .forEach(this::losing);
      return this;
    }

    /** No records, and no keys. */
    Change emptying() {
      for (byte kind : List.of(ProfileRows.RECORD, ProfileRows.KEY)) {
        with(prepared.get(DELETE_KIND).bind(tenant, id, kind));
      }
      return this;
    }

    Change losing(OwnedKey key) {
      return delete(ProfileRows.KEY, key.key(), key.hash());
    }

    /** By which operation the profile comes to the version. */
    Change by(String operation, long version) {
      with(prepared.get(PUT_OPERATION).bind(tenant, id, sortable(version), operation));
      if (version % OPERATIONS_KEPT == 0) {
        with(prepared.get(PRUNE_OPERATIONS).bind(tenant, id, sortable(version - OPERATIONS_KEPT)));
      }
      return this;
    }

    /** What is decided about a merge into the profile, unless it was decided already. */
    Change deciding(String mergeId, MergeDecision decision) {
      return with(prepared.get(PUT_DECISION).bind(tenant, id, mergeId, decision.print()));
    }

    /** LWT: whether all of it was done. */
    Future<Boolean> apply() {
      return session.lwt(batch.build()).map(Outcome::applied);
    }

    private void put(ExtensionRecord record) {
      with(
          prepared
              .get(PUT_RECORD)
              .bind(
                  tenant,
                  id,
                  record.extension(),
                  record.item(),
                  AttributesJson.print(record.attributes())));
    }

    private void put(OwnedKey key) {
      with(
          prepared
              .get(PUT_KEY)
              .bind(
                  tenant,
                  id,
                  key.key(),
                  key.hash(),
                  key.claim() ? ProfileRows.CLAIM : ProfileRows.ENTRY,
                  Integer.toString(key.place())));
    }

    private Change delete(byte kind, String name, String item) {
      return with(prepared.get(DELETE_ROW).bind(tenant, id, kind, name, item));
    }
  }

  private static List<String> place(ExtensionRecord record) {
    return List.of(record.extension(), record.item());
  }

  private static String sortable(long version) {
    return String.format("%016x", version);
  }
}
