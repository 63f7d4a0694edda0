package kindred.keys;

import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;
import static kindred.cassandra.StatementKind.SERIAL_READ;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.protocol.internal.util.Bytes;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Outcome;
import kindred.profile.OwnedKey;

/**
 * Table {@code key_claim}: who has claimed a unique key value. Every write is an LWT, but for the
 * removal of a key that is no more; the only reader and writer.
 */
public final class ClaimStore {

  private static final String WHERE =
      " WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ?";
  private static final String SELECT = "SELECT customer_id, op_id, pver FROM key_claim" + WHERE;
  private static final String SELECT_MANY =
      """
      SELECT value_hash, customer_id, op_id, pver FROM key_claim
      WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash IN ?""";
  private static final String INSERT =
      """
      INSERT INTO key_claim (tenant_id, key_name, bucket, value_hash, customer_id, op_id, pver)
      VALUES (?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS""";
  private static final String STAMP =
      "UPDATE key_claim SET pver = ?, op_id = ?" + WHERE + " IF customer_id = ? AND pver < ?";
  private static final String STEAL =
      "UPDATE key_claim SET customer_id = ?, op_id = ?, pver = ?"
          + WHERE
          + " IF customer_id = ? AND op_id = ? AND pver = ?";
  private static final String REPOINT =
      "UPDATE key_claim SET customer_id = ?, op_id = ?, pver = ?"
          + WHERE
          + " IF customer_id = ? AND pver <= ?";
  private static final String RELEASE =
      "DELETE FROM key_claim" + WHERE + " IF customer_id = ? AND pver <= ?";
  private static final String RELEASE_EXACTLY =
      "DELETE FROM key_claim" + WHERE + " IF customer_id = ? AND op_id = ? AND pver = ?";

  private static final String DROP =
      "DELETE FROM key_claim WHERE tenant_id = ? AND key_name = ? AND bucket = ?";

  private final CassandraSession session;
  private final PreparedStatement read;
  private final PreparedStatement readMany;
  private final PreparedStatement readSerial;
  private final Map<String, PreparedStatement> writes;
  private final PreparedStatement drop;

  private ClaimStore(
      CassandraSession session,
      PreparedStatement read,
      PreparedStatement readMany,
      PreparedStatement readSerial,
      Map<String, PreparedStatement> writes,
      PreparedStatement drop) {
    this.session = session;
    this.read = read;
    this.readMany = readMany;
    this.readSerial = readSerial;
    this.writes = writes;
    this.drop = drop;
  }

  /** A store whose statements are prepared. */
  public static Future<ClaimStore> open(CassandraSession session) {
    var read = session.prepare(QUORUM_READ, SELECT);
    var readMany = session.prepare(QUORUM_READ, SELECT_MANY);
    var readSerial = session.prepare(SERIAL_READ, SELECT);
    var names = List.of(INSERT, STAMP, STEAL, REPOINT, RELEASE, RELEASE_EXACTLY);
    var writes = names.stream().map(cql -> session.prepare(LWT, cql)).toList();
    var drop = session.prepare(PLAIN, DROP);
    return Future.all(read, readMany, readSerial, Future.all(writes), drop)
        .map(
            all -> {
              var ready = new HashMap<String, PreparedStatement>();
              for (int i = 0; i < names.size(); i++) {
                ready.put(names.get(i), writes.get(i).result());
              }
              return new ClaimStore(
                  session,
                  read.result(),
                  readMany.result(),
                  readSerial.result(),
                  ready,
                  drop.result());
            });
  }

  /** Who has claimed the value, at quorum. */
  public Future<Optional<Claim>> find(int tenant, OwnedKey key) {
    return select(read, tenant, key);
  }

  /** Who has claimed which of several values of one bucket, by hash, at quorum. */
  public Future<Map<String, Claim>> findAll(int tenant, List<OwnedKey> keysOfOneBucket) {
    var first = keysOfOneBucket.get(0);
    var hashes = keysOfOneBucket.stream().map(key -> bytes(key.hash())).toList();
    return session
        .execute(readMany.bind(tenant, first.key(), first.place(), hashes))
        .map(
            rows -> {
              var found = new HashMap<String, Claim>();
              rows.forEach(row -> found.put(hash(row.getByteBuffer("value_hash")), claim(row)));
              return found;
            });
  }

  /** Who has claimed the value, linearizable. */
  public Future<Optional<Claim>> readSerial(int tenant, OwnedKey key) {
    return select(readSerial, tenant, key);
  }

  /**
   * Claims the value if nobody has.
   *
   * @return the claim that stood against it; empty: it is claimed now
   */
  public Future<Optional<Claim>> claim(int tenant, OwnedKey key, Claim mine) {
    return session
        .lwt(bindInsert(tenant, key, mine))
        .map(
            outcome ->
                outcome.applied() ? Optional.empty() : Optional.of(claim(outcome.rows().get(0))));
  }

  /**
   * Claims many values of one bucket at once: all or none.
   *
   * @return the claims that stood against it, by hash; empty: all are claimed now
   */
  public Future<Map<String, Claim>> claimAll(
      int tenant, Collection<OwnedKey> keysOfOneBucket, Map<OwnedKey, Claim> mine) {
    var batch =
        BatchStatement.builder(DefaultBatchType.UNLOGGED)
            .setExecutionProfileName(LWT.profile())
            .setIdempotence(false);
    keysOfOneBucket.forEach(key -> batch.addStatement(bindInsert(tenant, key, mine.get(key))));
    return session
        .lwt(batch.build())
        .map(
            outcome -> {
              var standing = standing(outcome);
              if (!outcome.applied() && standing.isEmpty()) {
                throw new IllegalStateException("a group of claims was refused without a reason");
              }
              return standing;
            });
  }

  /** Stamps one's own claim with a later version. */
  public Future<Boolean> stamp(int tenant, OwnedKey key, Claim mine) {
    return applied(
        where(bind(STAMP, mine.version(), mine.op()), 2, tenant, key)
            .setString(6, mine.owner())
            .setLong(7, mine.version()));
  }

  /** Takes a claim over, if it still is as it was read. Fence its owner first. */
  public Future<Boolean> steal(int tenant, OwnedKey key, Claim theirs, Claim mine) {
    return applied(
        where(bind(STEAL, mine.owner(), mine.op(), mine.version()), 3, tenant, key)
            .setString(7, theirs.owner())
            .setString(8, theirs.op())
            .setLong(9, theirs.version()));
  }

  /**
   * Moves a claim from a merged profile to where it was merged into; no claim of others, and none
   * that the profile was given back after that merge, which is stamped later.
   */
  public Future<Boolean> repoint(int tenant, OwnedKey key, String from, long version, Claim to) {
    return applied(
        where(bind(REPOINT, to.owner(), to.op(), to.version()), 3, tenant, key)
            .setString(7, from)
            .setLong(8, version));
  }

  /** Gives up one's own claim, unless it was stamped at a later version. */
  public Future<Boolean> release(int tenant, OwnedKey key, String owner, long version) {
    return applied(where(bind(RELEASE), 0, tenant, key).setString(4, owner).setLong(5, version));
  }

  /** Removes a claim, if it still is as it was read. */
  public Future<Boolean> releaseExactly(int tenant, OwnedKey key, Claim claim) {
    return applied(
        where(bind(RELEASE_EXACTLY), 0, tenant, key)
            .setString(4, claim.owner())
            .setString(5, claim.op())
            .setLong(6, claim.version()));
  }

  /**
   * Plain: removes a bucket of a key that is no more, and whose name no key ever has again. The one
   * write here that is no LWT: nothing is decided by these claims any longer.
   */
  public Future<Void> drop(int tenant, String droppedKey, int bucket) {
    return session.execute(drop.bind(tenant, droppedKey, bucket)).mapEmpty();
  }

  private Future<Optional<Claim>> select(PreparedStatement select, int tenant, OwnedKey key) {
    return session
        .execute(where(select.bind(), 0, tenant, key))
        .map(rows -> rows.stream().findFirst().map(ClaimStore::claim));
  }

  private BoundStatement bindInsert(int tenant, OwnedKey key, Claim mine) {
    return where(bind(INSERT), 0, tenant, key)
        .setString(4, mine.owner())
        .setString(5, mine.op())
        .setLong(6, mine.version());
  }

  private BoundStatement bind(String cql, Object... values) {
    return writes.get(cql).bind(values);
  }

  private static BoundStatement where(
      BoundStatement statement, int first, int tenant, OwnedKey key) {
    return statement
        .setInt(first, tenant)
        .setString(first + 1, key.key())
        .setInt(first + 2, key.place())
        .setByteBuffer(first + 3, bytes(key.hash()));
  }

  private Future<Boolean> applied(BoundStatement statement) {
    return session.lwt(statement).map(Outcome::applied);
  }

  private static Map<String, Claim> standing(Outcome outcome) {
    var standing = new HashMap<String, Claim>();
    if (!outcome.applied()) {
      for (var row : outcome.rows()) {
        if (!row.isNull("customer_id")) {
          standing.put(hash(row.getByteBuffer("value_hash")), claim(row));
        }
      }
    }
    return standing;
  }

  private static Claim claim(Row row) {
    return new Claim(row.getString("customer_id"), row.getString("op_id"), row.getLong("pver"));
  }

  static ByteBuffer bytes(String hash) {
    return Bytes.fromHexString("0x" + hash);
  }

  static String hash(ByteBuffer bytes) {
    return Bytes.toHexString(bytes).substring(2);
  }
}
