package kindred.profile;

import static kindred.cassandra.StatementKind.JUDGE;
import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.READ;

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

  private static final List<String> WRITES =
      List.of(BIRTH, CHANGE, BUMP, POISON, TAKE_BACK, DELETE, FREEZE, UNFREEZE, BURY);

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
    statements.put("read", session.prepare(READ, SELECT));
    statements.put("judge", session.prepare(JUDGE, SELECT));
    statements.put("decision", session.prepare(JUDGE, SELECT_DECISION));
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
    var now = Instant.now();
    var birth =
        statement(BIRTH)
            .bind(
                birthId,
                content.segment(),
                AttributesJson.print(content.attributes()),
                now,
                now,
                content.keyed(),
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
            after.keyed(),
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

  /** LWT fence: nobody will be born under this id. */
  public Future<Boolean> poison(int tenant, String id) {
    return rows.change(tenant, id).with(statement(POISON).bind(tenant, id)).apply();
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
  public Future<Boolean> bury(Profile source, String mergeId) {
    var header =
        statement(BURY)
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
