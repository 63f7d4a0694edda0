package kindred.profile;

import static kindred.cassandra.StatementKind.JUDGE;
import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.READ;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Outcome;

/**
 * Table {@code profile}: one partition per customer, the truth; the only reader and writer but for
 * {@link ProfileReturnStore}, which it shares its statements with.
 *
 * <p>Every write is an LWT on the partition's {@code state} and {@code version}, except the births
 * of imported profiles ({@link BirthStore}), at a timestamp lower than any LWT can have.
 *
 * <p>An LWT answers whether this issue of it was applied. After an outcome that was unknown for a
 * while "no" does not mean "never": the caller reads again and looks for its own operation.
 */
public final class ProfileStore {

  private static final String SELECT =
      """
      SELECT state, version, birth_id, merge_id, merged_into, segment, attributes, keyed,
             newborn, kind, name, item, value, meta
      FROM profile WHERE tenant_id = ? AND customer_id = ?""";
  private static final String SELECT_DECISION =
      """
      SELECT value FROM profile
      WHERE tenant_id = ? AND customer_id = ? AND kind = 7 AND name = '' AND item = ?""";

  private static final String BIRTH =
      """
      UPDATE profile SET state = 1, version = 1, birth_id = ?, segment = ?, attributes = ?,
                         created_at = ?, updated_at = ?, keyed = ?
      WHERE tenant_id = ? AND customer_id = ? IF state = NULL""";
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
  private static final String CHANGE =
      """
      UPDATE profile SET version = ?, op_id = ?, segment = ?, attributes = ?, updated_at = ?,
                         keyed = ?, newborn = ''
      WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""";
  private static final String BUMP =
      """
      UPDATE profile SET version = ?
      WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""";
  private static final String POISON =
      """
      UPDATE profile SET state = 5, newborn = ''
      WHERE tenant_id = ? AND customer_id = ? IF state = NULL""";
  private static final String TAKE_BACK =
      """
      UPDATE profile SET state = 5, version = ?, birth_id = NULL, segment = NULL,
                         attributes = NULL, newborn = ''
      WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""";
  private static final String DELETE =
      """
      UPDATE profile SET state = 4, version = ?, op_id = ?, segment = NULL, attributes = NULL,
                         updated_at = ?, newborn = ''
      WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""";
  private static final String FREEZE =
      """
      UPDATE profile SET state = 2, version = ?, merge_id = ?, merged_into = ?
      WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""";
  private static final String UNFREEZE =
      """
      UPDATE profile SET state = 1, version = ?, merge_id = NULL, merged_into = NULL
      WHERE tenant_id = ? AND customer_id = ? IF state = 2 AND merge_id = ?""";
  private static final String BURY =
      """
      UPDATE profile SET state = 3, version = ?, segment = NULL, attributes = NULL, updated_at = ?,
                         newborn = ''
      WHERE tenant_id = ? AND customer_id = ? IF state = 2 AND merge_id = ?""";

  /** So many operations stay recognisable, and at most twice as many are kept. */
  private static final int OPERATIONS_KEPT = 64;

  private final CassandraSession session;
  private final Map<String, PreparedStatement> prepared;

  private ProfileStore(CassandraSession session, Map<String, PreparedStatement> prepared) {
    this.session = session;
    this.prepared = prepared;
  }

  /** A store whose statements are prepared. */
  public static Future<ProfileStore> open(CassandraSession session) {
    var statements = new HashMap<String, Future<PreparedStatement>>();
    statements.put("read", session.prepare(READ, SELECT));
    statements.put("judge", session.prepare(JUDGE, SELECT));
    statements.put("decision", session.prepare(JUDGE, SELECT_DECISION));
    for (var cql :
        List.of(
            BIRTH,
            PUT_RECORD,
            PUT_KEY,
            PUT_OPERATION,
            PUT_DECISION,
            DELETE_ROW,
            DELETE_KIND,
            PRUNE_OPERATIONS,
            CHANGE,
            BUMP,
            POISON,
            TAKE_BACK,
            DELETE,
            FREEZE,
            UNFREEZE,
            BURY)) {
      statements.put(cql, session.prepare(LWT, cql));
    }
    return Future.all(List.copyOf(statements.values()))
        .map(
            all -> {
              var ready = new HashMap<String, PreparedStatement>();
              statements.forEach((name, statement) -> ready.put(name, statement.result()));
              return new ProfileStore(session, Map.copyOf(ready));
            });
  }

  /** The partition at quorum; empty when the id was never used. */
  public Future<Optional<Profile>> find(int tenant, String id) {
    return read("read", tenant, id);
  }

  /** The partition, linearizable: for deciding something. */
  public Future<Optional<Profile>> judge(int tenant, String id) {
    return read("judge", tenant, id);
  }

  /** What was decided about a merge into the profile, linearizable. */
  public Future<Optional<MergeDecision>> decision(int tenant, String id, String mergeId) {
    return session
        .execute(statement("decision").bind(tenant, id, mergeId))
        .map(rows -> rows.stream().findFirst().map(r -> MergeDecision.parse(r.getString("value"))));
  }

  /** LWT: the birth of a profile online, as version 1, if nothing at all is there. */
  public Future<Boolean> create(int tenant, String id, String birthId, ProfileContent content) {
    var batch = lwt(birth(BIRTH, tenant, id, birthId, content));
    rows(tenant, id, content).forEach(batch::addStatement);
    return applied(batch);
  }

  /** LWT: the one conditional batch of a change, if the profile is still as it was read. */
  public Future<Boolean> change(Profile before, ProfileContent after, String op) {
    var batch = header(before, after, op);
    operation(before, op).forEach(batch::addStatement);
    difference(before, after).forEach(batch::addStatement);
    return applied(batch);
  }

  /** LWT: the commit point of a merge into this profile. */
  public Future<Boolean> commitMerge(Profile before, ProfileContent after, String mergeId) {
    var committed = new MergeDecision(true, before.version() + 1);
    var batch =
        header(before, after, mergeId)
            .addStatement(decision(before.tenant(), before.id(), mergeId, committed));
    difference(before, after).forEach(batch::addStatement);
    return applied(batch);
  }

  /** LWT: decides against a merge into the profile, unless it was decided already. */
  public Future<Boolean> abortMerge(int tenant, String id, String mergeId) {
    return applied(lwt(decision(tenant, id, mergeId, MergeDecision.ABORTED)));
  }

  /** LWT fence: whoever read the profile at this version can no longer change it. */
  public Future<Boolean> bump(Profile seen) {
    return applied(
        lwt(statement(BUMP).bind(seen.version() + 1, seen.tenant(), seen.id(), seen.version())));
  }

  /** LWT fence: nobody will be born under this id. */
  public Future<Boolean> poison(int tenant, String id) {
    return applied(lwt(statement(POISON).bind(tenant, id)));
  }

  /** LWT fence, as {@link #poison}: whether nobody was and nobody will be born under this id. */
  public Future<Boolean> fence(int tenant, String id) {
    return poison(tenant, id)
        .compose(
            applied ->
                applied
                    ? Future.succeededFuture(true)
                    : judge(tenant, id)
                        .map(found -> found.orElseThrow().state() == ProfileState.POISONED));
  }

  /** LWT: as if it had never been born, if it is still as it was read; nobody was told of it. */
  public Future<Boolean> takeBack(Profile born) {
    var header =
        statement(TAKE_BACK).bind(born.version() + 1, born.tenant(), born.id(), born.version());
    return applied(emptied(lwt(header), born));
  }

  /** LWT: deletes the profile, if it is still as it was read; the id stays used. */
  public Future<Boolean> delete(Profile before, String op) {
    var batch =
        lwt(
            statement(DELETE)
                .bind(
                    before.version() + 1,
                    op,
                    Instant.now(),
                    before.tenant(),
                    before.id(),
                    before.version()));
    operation(before, op).forEach(batch::addStatement);
    return applied(emptied(batch, before));
  }

  /** LWT: nothing changes the profile until the merge is decided. */
  public Future<Boolean> freeze(Profile source, String mergeId, String destination) {
    return applied(
        lwt(
            statement(FREEZE)
                .bind(
                    source.version() + 1,
                    mergeId,
                    destination,
                    source.tenant(),
                    source.id(),
                    source.version())));
  }

  /** LWT: the profile lives on; its merge was decided against. */
  public Future<Boolean> unfreeze(Profile source, String mergeId) {
    return applied(
        lwt(statement(UNFREEZE).bind(source.version() + 1, source.tenant(), source.id(), mergeId)));
  }

  /** LWT: the profile was merged; its id leads to the destination from now on. */
  public Future<Boolean> bury(Profile source, String mergeId) {
    var batch =
        lwt(
            statement(BURY)
                .bind(source.version() + 1, Instant.now(), source.tenant(), source.id(), mergeId));
    return applied(emptied(batch, source));
  }

  BatchStatementBuilder emptied(BatchStatementBuilder batch, Profile profile) {
    return batch
        .addStatement(
            statement(DELETE_KIND).bind(profile.tenant(), profile.id(), ProfileRows.RECORD))
        .addStatement(statement(DELETE_KIND).bind(profile.tenant(), profile.id(), ProfileRows.KEY));
  }

  private BatchStatementBuilder header(Profile before, ProfileContent after, String op) {
    return lwt(
        statement(CHANGE)
            .bind(
                before.version() + 1,
                op,
                after.segment(),
                AttributesJson.print(after.attributes()),
                Instant.now(),
                after.keyed(),
                before.tenant(),
                before.id(),
                before.version()));
  }

  private BoundStatement birth(
      String cql, int tenant, String id, String birthId, ProfileContent content) {
    var now = Instant.now();
    return statement(cql)
        .bind(
            birthId,
            content.segment(),
            AttributesJson.print(content.attributes()),
            now,
            now,
            content.keyed(),
            tenant,
            id);
  }

  List<BoundStatement> rows(int tenant, String id, ProfileContent content) {
    var rows = new ArrayList<BoundStatement>();
    content.records().forEach(record -> rows.add(put(tenant, id, record)));
    content.keys().forEach(key -> rows.add(put(tenant, id, key)));
    return rows;
  }

  /**
   * Only what differs: a row that is deleted and inserted by one LWT would be lost. Of what was
   * born in one document all becomes rows.
   */
  private List<BoundStatement> difference(Profile before, ProfileContent after) {
    int tenant = before.tenant();
    String id = before.id();
    if (before.newborn()) {
      return rows(tenant, id, after);
    }
    var rows = new ArrayList<BoundStatement>();
    var old = new HashMap<List<String>, ExtensionRecord>();
    before.content().records().forEach(record -> old.put(place(record), record));
    for (var record : after.records()) {
      if (!record.equals(old.remove(place(record)))) {
        rows.add(put(tenant, id, record));
      }
    }
    for (var record : old.values()) {
      rows.add(
          statement(DELETE_ROW)
              .bind(tenant, id, ProfileRows.RECORD, record.extension(), record.item()));
    }
    for (var key : after.keys()) {
      if (!before.owns(key)) {
        rows.add(put(tenant, id, key));
      }
    }
    for (var key : before.content().keys()) {
      if (!after.keys().contains(key)) {
        rows.add(deletion(tenant, id, key));
      }
    }
    return rows;
  }

  private static List<String> place(ExtensionRecord record) {
    return List.of(record.extension(), record.item());
  }

  BoundStatement deletion(int tenant, String id, OwnedKey key) {
    return statement(DELETE_ROW).bind(tenant, id, ProfileRows.KEY, key.key(), key.hash());
  }

  private BoundStatement put(int tenant, String id, ExtensionRecord record) {
    return statement(PUT_RECORD)
        .bind(
            tenant,
            id,
            record.extension(),
            record.item(),
            AttributesJson.print(record.attributes()));
  }

  private BoundStatement put(int tenant, String id, OwnedKey key) {
    return statement(PUT_KEY)
        .bind(
            tenant,
            id,
            key.key(),
            key.hash(),
            key.claim() ? ProfileRows.CLAIM : ProfileRows.ENTRY,
            Integer.toString(key.place()));
  }

  private List<BoundStatement> operation(Profile before, String op) {
    long version = before.version() + 1;
    var rows = new ArrayList<BoundStatement>();
    rows.add(statement(PUT_OPERATION).bind(before.tenant(), before.id(), sortable(version), op));
    if (version % OPERATIONS_KEPT == 0) {
      rows.add(
          statement(PRUNE_OPERATIONS)
              .bind(before.tenant(), before.id(), sortable(version - OPERATIONS_KEPT)));
    }
    return rows;
  }

  private static String sortable(long version) {
    return String.format("%016x", version);
  }

  private BoundStatement decision(int tenant, String id, String mergeId, MergeDecision decision) {
    return statement(PUT_DECISION).bind(tenant, id, mergeId, decision.print());
  }

  static BatchStatementBuilder lwt(BoundStatement first) {
    return BatchStatement.builder(DefaultBatchType.UNLOGGED)
        .setExecutionProfileName(LWT.profile())
        .setIdempotence(false)
        .addStatement(first);
  }

  Future<Boolean> applied(BatchStatementBuilder batch) {
    return session.lwt(batch.build()).map(Outcome::applied);
  }

  private PreparedStatement statement(String name) {
    return prepared.get(name);
  }

  private Future<Optional<Profile>> read(String kind, int tenant, String id) {
    return session
        .execute(statement(kind).bind(tenant, id))
        .map(rows -> ProfileRows.read(tenant, id, rows));
  }
}
