package kindred.profile;

import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.QUORUM_READ;
import static kindred.cassandra.StatementKind.SERIAL_READ;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.cassandra.CassandraSession;

/**
 * Table {@code profile}: one partition per customer, the truth; the only reader and writer but for
 * its rows ({@link ProfileRowStore}) and its return from a merge ({@link ProfileRestoreStore}).
 *
 * <p>Every write is an LWT on the partition's {@code state} and {@code version}, except the births
 * of imported profiles ({@link ImportedProfileStore}), at a timestamp lower than any LWT can have.
 *
 * <p>An LWT answers whether this issue of it was applied. After an outcome that was unknown for a
 * while "no" does not mean "never": the caller reads again and looks for its own operation.
 */
public final class ProfileStore {

  private static final String SELECT =
      """
      SELECT state, version, insert_id, merge_id, merged_into, segment, attributes, keys_schema_version,
             document, kind, name, item, value, meta
      FROM profile WHERE tenant_id = ? AND customer_id = ?""";
  private static final String SELECT_DECISION =
      """
      SELECT value FROM profile
      WHERE tenant_id = ? AND customer_id = ? AND kind = 7 AND name = '' AND item = ?""";

  private static final String BIRTH =
      """
      UPDATE profile SET state = 1, version = 1, insert_id = ?, segment = ?, attributes = ?,
                         created_at = ?, updated_at = ?, keys_schema_version = ?
      WHERE tenant_id = ? AND customer_id = ? IF state = NULL""";
  private static final String CHANGE =
      """
      UPDATE profile SET version = ?, op_id = ?, segment = ?, attributes = ?, updated_at = ?,
                         keys_schema_version = ?, document = ''
      WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""";
  private static final String BUMP =
      """
      UPDATE profile SET version = ?
      WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""";
  private static final String FENCE =
      """
      UPDATE profile SET state = 5, document = ''
      WHERE tenant_id = ? AND customer_id = ? IF state = NULL""";
  private static final String TAKE_BACK =
      """
      UPDATE profile SET state = 5, version = ?, insert_id = NULL, segment = NULL,
                         attributes = NULL, document = ''
      WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""";
  private static final String DELETE =
      """
      UPDATE profile SET state = 4, version = ?, op_id = ?, segment = NULL, attributes = NULL,
                         updated_at = ?, document = ''
      WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""";
  private static final String FREEZE =
      """
      UPDATE profile SET state = 2, version = ?, merge_id = ?, merged_into = ?
      WHERE tenant_id = ? AND customer_id = ? IF state = 1 AND version = ?""";
  private static final String UNFREEZE =
      """
      UPDATE profile SET state = 1, version = ?, merge_id = NULL, merged_into = NULL
      WHERE tenant_id = ? AND customer_id = ? IF state = 2 AND merge_id = ?""";
  private static final String MARK_MERGED =
      """
      UPDATE profile SET state = 3, version = ?, segment = NULL, attributes = NULL, updated_at = ?,
                         document = ''
      WHERE tenant_id = ? AND customer_id = ? IF state = 2 AND merge_id = ?""";

  private static final List<String> WRITES =
      List.of(BIRTH, CHANGE, BUMP, FENCE, TAKE_BACK, DELETE, FREEZE, UNFREEZE, MARK_MERGED);

  private final CassandraSession session;
  private final ProfileRowStore rows;
  private final Map<String, PreparedStatement> prepared;

  private ProfileStore(
      CassandraSession session, ProfileRowStore rows, Map<String, PreparedStatement> prepared) {
    this.session = session;
    this.rows = rows;
    this.prepared = prepared;
  }

  /** A store whose statements are prepared. */
  public static Future<ProfileStore> open(CassandraSession session) {
    var rows = ProfileRowStore.open(session);
    var statements = new HashMap<String, Future<PreparedStatement>>();
    statements.put("quorum", session.prepare(QUORUM_READ, SELECT));
    statements.put("serial", session.prepare(SERIAL_READ, SELECT));
    statements.put("decision", session.prepare(SERIAL_READ, SELECT_DECISION));
    WRITES.forEach(cql -> statements.put(cql, session.prepare(LWT, cql)));
    return Future.all(List.copyOf(statements.values()))
        .compose(all -> rows)
        .map(
            open -> {
              var ready = new HashMap<String, PreparedStatement>();
              statements.forEach((name, statement) -> ready.put(name, statement.result()));
              return new ProfileStore(session, open, Map.copyOf(ready));
            });
  }

  /** The partition at quorum; empty when the id was never used. */
  public Future<Optional<Profile>> find(int tenant, String id) {
    return read("quorum", tenant, id);
  }

  /** The partition, linearizable: for deciding something. */
  public Future<Optional<Profile>> readSerial(int tenant, String id) {
    return read("serial", tenant, id);
  }

  /** What was decided about a merge into the profile, linearizable. */
  public Future<Optional<MergeDecision>> decision(int tenant, String id, String mergeId) {
    return session
        .execute(statement("decision").bind(tenant, id, mergeId))
        .map(rows -> rows.stream().findFirst().map(r -> MergeDecision.parse(r.getString("value"))));
  }

  /** LWT: the birth of a profile online, as version 1, if nothing at all is there. */
  public Future<Boolean> create(int tenant, String id, String insertId, ProfileContent content) {
    var now = Instant.now();
    var birth =
        statement(BIRTH)
            .bind(
                insertId,
                content.segment(),
                AttributesJson.print(content.attributes()),
                now,
                now,
                content.keysSchemaVersion(),
                tenant,
                id);
    return rows.change(tenant, id).with(birth).putting(content).apply();
  }

  /** LWT: the one conditional batch of a change, if the profile is still as it was read. */
  public Future<Boolean> change(Profile before, ProfileContent after, String op) {
    return rows.change(before, header(before, after, op))
        .by(op, before.version() + 1)
        .turning(before, after)
        .apply();
  }

  /** LWT: the commit point of a merge into this profile. */
  public Future<Boolean> commitMerge(Profile before, ProfileContent after, String mergeId) {
    return rows.change(before, header(before, after, mergeId))
        .deciding(mergeId, new MergeDecision(true, before.version() + 1))
        .turning(before, after)
        .apply();
  }

  private BoundStatement header(Profile before, ProfileContent after, String op) {
    return statement(CHANGE)
        .bind(
            before.version() + 1,
            op,
            after.segment(),
            AttributesJson.print(after.attributes()),
            Instant.now(),
            after.keysSchemaVersion(),
            before.tenant(),
            before.id(),
            before.version());
  }

  /** LWT: decides against a merge into the profile, unless it was decided already. */
  public Future<Boolean> abortMerge(int tenant, String id, String mergeId) {
    return rows.change(tenant, id).deciding(mergeId, MergeDecision.ABORTED).apply();
  }

  /** LWT fence: whoever read the profile at this version can no longer change it. */
  public Future<Boolean> bump(Profile seen) {
    var header = statement(BUMP).bind(seen.version() + 1, seen.tenant(), seen.id(), seen.version());
    return rows.change(seen, header).apply();
  }

  /**
   * LWT fence: no profile will ever be inserted under this id, whichever statement is still under
   * way.
   *
   * @return whether the id is fenced now; false: a profile was inserted before
   */
  public Future<Boolean> fence(int tenant, String id) {
    return rows.change(tenant, id)
        .with(statement(FENCE).bind(tenant, id))
        .apply()
        .compose(
            applied ->
                applied
                    ? Future.succeededFuture(true)
                    : readSerial(tenant, id)
                        .map(found -> found.orElseThrow().state() == ProfileState.FENCED));
  }

  /** LWT: as if it had never been born, if it is still as it was read; nobody was told of it. */
  public Future<Boolean> takeBack(Profile born) {
    var header =
        statement(TAKE_BACK).bind(born.version() + 1, born.tenant(), born.id(), born.version());
    return rows.change(born, header).emptying().apply();
  }

  /** LWT: deletes the profile, if it is still as it was read; the id stays used. */
  public Future<Boolean> delete(Profile before, String op) {
    long version = before.version() + 1;
    var header =
        statement(DELETE)
            .bind(version, op, Instant.now(), before.tenant(), before.id(), before.version());
    return rows.change(before, header).by(op, version).emptying().apply();
  }

  /** LWT: nothing changes the profile until the merge is decided. */
  public Future<Boolean> freeze(Profile source, String mergeId, String destination) {
    var header =
        statement(FREEZE)
            .bind(
                source.version() + 1,
                mergeId,
                destination,
                source.tenant(),
                source.id(),
                source.version());
    return rows.change(source, header).apply();
  }

  /** LWT: the profile lives on; its merge was decided against. */
  public Future<Boolean> unfreeze(Profile source, String mergeId) {
    var header =
        statement(UNFREEZE).bind(source.version() + 1, source.tenant(), source.id(), mergeId);
    return rows.change(source, header).apply();
  }

  /** LWT: the profile was merged; its id leads to the destination from now on. */
  public Future<Boolean> markMerged(Profile source, String mergeId) {
    var header =
        statement(MARK_MERGED)
            .bind(source.version() + 1, Instant.now(), source.tenant(), source.id(), mergeId);
    return rows.change(source, header).emptying().apply();
  }

  ProfileRowStore rows() {
    return rows;
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
