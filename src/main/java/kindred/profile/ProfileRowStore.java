package kindred.profile;

import static kindred.cassandra.StatementKind.LWT;

import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code profile}, the rows of a partition: the one conditional batch of a change writes them
 * together with the header, or not at all. {@link ProfileStore} and {@link ProfileMergeStore}
 * provide the headers.
 */
final class ProfileRowStore {

  private static final Cql PUT_RECORD =
      Cql.lwt(
          """
          INSERT INTO profile (tenant_id, customer_id, kind, name, item, value)
          VALUES (?, ?, 2, ?, ?, ?)""");
  private static final Cql PUT_KEY =
      Cql.lwt(
          """
          INSERT INTO profile (tenant_id, customer_id, kind, name, item, value, meta)
          VALUES (?, ?, 3, ?, ?, ?, ?)""");
  private static final Cql PUT_OPERATION =
      Cql.lwt(
          """
          INSERT INTO profile (tenant_id, customer_id, kind, name, item)
          VALUES (?, ?, 9, ?, ?) IF NOT EXISTS""");
  private static final Cql PUT_OPERATION_OF_CALLER =
      Cql.lwt(
          """
          INSERT INTO profile (tenant_id, customer_id, kind, name, item, meta)
          VALUES (?, ?, 9, ?, ?, ?) IF NOT EXISTS""");
  private static final Cql PUT_DECISION =
      Cql.lwt(
          """
          INSERT INTO profile (tenant_id, customer_id, kind, name, item, value)
          VALUES (?, ?, 7, '', ?, ?) IF NOT EXISTS""");
  private static final Cql DELETE_ROW =
      Cql.lwt(
          """
          DELETE FROM profile
          WHERE tenant_id = ? AND customer_id = ? AND kind = ? AND name = ? AND item = ?""");
  private static final Cql DELETE_KIND =
      Cql.lwt("DELETE FROM profile WHERE tenant_id = ? AND customer_id = ? AND kind = ?");
  private static final Cql PRUNE_OPERATIONS =
      Cql.lwt(
          "DELETE FROM profile WHERE tenant_id = ? AND customer_id = ? AND kind = 9 AND name < ?");

  /** So many operations stay recognisable; at most twice as many rows are kept. */
  private static final int OPERATIONS_KEPT = 64;

  private final PreparedStatements statements;
  private final AdoptionStore adoption;

  ProfileRowStore(CassandraSession session, ImportedProfileStore importedProfiles) {
    adoption = new AdoptionStore(session, importedProfiles);
    statements =
        new PreparedStatements(
            session,
            PUT_RECORD,
            PUT_KEY,
            PUT_OPERATION,
            PUT_OPERATION_OF_CALLER,
            PUT_DECISION,
            DELETE_ROW,
            DELETE_KIND,
            PRUNE_OPERATIONS);
  }

  /** The batch of a change, still empty. */
  Change change(int tenant, String id) {
    return new Change(tenant, id, Optional.empty());
  }

  /** The batch of a change with this header. */
  Change change(Profile profile, BoundStatement header) {
    return new Change(profile.tenant(), profile.id(), profile.row()).with(header);
  }

  /** One conditional batch in one partition. */
  final class Change {
    private final int tenant;
    private final String id;
    private final Optional<ImportedRow> unadopted;
    private final BatchStatementBuilder batch = LWT.batch();

    private Change(int tenant, String id, Optional<ImportedRow> unadopted) {
      this.tenant = tenant;
      this.id = id;
      this.unadopted = unadopted;
    }

    Change with(BoundStatement statement) {
      batch.addStatement(statement);
      return this;
    }

    Change inserting(ProfileContent content) {
      content.records().forEach(this::put);
      content.keys().forEach(this::put);
      return this;
    }

    /**
     * Writes only the differences, because a row that one LWT both deletes and inserts is lost. The
     * document of an imported profile becomes rows as a whole.
     */
    Change replacing(Profile before, ProfileContent after) {
      if (before.imported()) {
        return inserting(after);
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
          .forEach(this::deleting);
      return this;
    }

    /** Deletes all records and keys. */
    Change deletingContent() {
      for (byte kind : List.of(ProfileRows.RECORD, ProfileRows.KEY)) {
        with(statements.bind(DELETE_KIND, tenant, id, kind));
      }
      return this;
    }

    Change deleting(OwnedKey key) {
      return delete(ProfileRows.KEY, key.key(), key.hash());
    }

    /** Inserts the operation row: the operation that leads to the version, and its caller. */
    Change by(String operation, long version, Optional<String> askedBy) {
      var name = sortable(version);
      with(
          askedBy
              .map(
                  caller ->
                      statements.bind(PUT_OPERATION_OF_CALLER, tenant, id, name, operation, caller))
              .orElseGet(() -> statements.bind(PUT_OPERATION, tenant, id, name, operation)));
      if (version % OPERATIONS_KEPT == 0) {
        with(statements.bind(PRUNE_OPERATIONS, tenant, id, sortable(version - OPERATIONS_KEPT)));
      }
      return this;
    }

    /** Inserts the decision row of a merge, unless there is one. */
    Change deciding(String mergeId, MergeDecision decision) {
      return with(statements.bind(PUT_DECISION, tenant, id, mergeId, decision.print()));
    }

    /** LWT: runs the batch; true: all of it was applied. An imported profile is adopted first. */
    Future<Boolean> apply() {
      var lwt = batch.build();
      return unadopted.isEmpty()
          ? statements.apply(lwt)
          : adoption.firstChange(tenant, id, unadopted.get(), () -> statements.apply(lwt));
    }

    private void put(ExtensionRecord record) {
      with(
          statements.bind(
              PUT_RECORD,
              tenant,
              id,
              record.extension(),
              record.item(),
              AttributesJson.print(record.attributes())));
    }

    private void put(OwnedKey key) {
      with(
          statements.bind(
              PUT_KEY,
              tenant,
              id,
              key.key(),
              key.hash(),
              key.claim() ? ProfileRows.CLAIM : ProfileRows.ENTRY,
              Integer.toString(key.place())));
    }

    private Change delete(byte kind, String name, String item) {
      return with(statements.bind(DELETE_ROW, tenant, id, kind, name, item));
    }
  }

  private static List<String> place(ExtensionRecord record) {
    return List.of(record.extension(), record.item());
  }

  private static String sortable(long version) {
    return String.format("%016x", version);
  }
}
