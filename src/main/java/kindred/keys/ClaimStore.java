package kindred.keys;

import static kindred.cassandra.StatementKind.LWT;
import static kindred.keys.ClaimedKey.IN_BUCKET;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.cassandra.BoundedConcurrency;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.profile.OwnedKey;

/**
 * Table {@code key_claim}: which customer has claimed a unique key value; the only reader and
 * writer. Every write is an LWT, except the removal of a deleted key.
 */
public final class ClaimStore {

  private static final String WHERE =
      " WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ?";
  private static final String GIVE =
      "UPDATE key_claim SET customer_id = ?, op_id = ?, pver = ?" + WHERE;
  private static final String DELETE = "DELETE FROM key_claim" + WHERE;
  private static final String IF_AS_READ = " IF customer_id = ? AND op_id = ? AND pver = ?";
  private static final Cql SELECT =
      Cql.quorumRead("SELECT customer_id, op_id, pver FROM key_claim" + WHERE);
  private static final Cql SELECT_SERIAL = SELECT.serial();
  private static final Cql SELECT_MANY =
      Cql.quorumRead(
          """
          SELECT value_hash, customer_id, op_id, pver FROM key_claim
          WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash IN ?""");
  private static final Cql INSERT =
      Cql.lwt(
          "claim",
          """
          INSERT INTO key_claim (tenant_id, key_name, bucket, value_hash, customer_id, op_id, pver)
          VALUES (?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS""");
  private static final int VALUE_HASH = 3;
  private static final int OWNER = 4;
  private static final Cql STAMP =
      Cql.lwt(
          "UPDATE key_claim SET pver = ?, op_id = ?" + WHERE + " IF customer_id = ? AND pver < ?");
  private static final Cql STEAL = Cql.lwt("steal", GIVE + IF_AS_READ);
  private static final Cql REPOINT = Cql.lwt("repoint", GIVE + " IF customer_id = ? AND pver <= ?");
  private static final Cql RELEASE =
      Cql.lwt("release", DELETE + " IF customer_id = ? AND pver <= ?");
  private static final Cql RELEASE_EXACTLY = Cql.lwt("release", DELETE + IF_AS_READ);
  private static final Cql DROP =
      Cql.plain("DELETE FROM key_claim WHERE tenant_id = ? AND key_name = ? AND bucket = ?");

  private final PreparedStatements statements;

  public ClaimStore(CassandraSession session) {
    statements =
        new PreparedStatements(
            session,
            SELECT,
            SELECT_SERIAL,
            SELECT_MANY,
            INSERT,
            STAMP,
            STEAL,
            REPOINT,
            RELEASE,
            RELEASE_EXACTLY,
            DROP);
  }

  /** The claim of the value, by a quorum read. */
  public Future<Optional<Claim>> find(int tenant, OwnedKey key) {
    return select(SELECT, tenant, key);
  }

  /** The claims of several values of one bucket, by hash; a quorum read. */
  public Future<Map<String, Claim>> findAll(int tenant, List<OwnedKey> keysOfOneBucket) {
    var first = keysOfOneBucket.get(0);
    var hashes = keysOfOneBucket.stream().map(key -> KeyHash.bytes(key.hash())).toList();
    return statements
        .execute(SELECT_MANY, tenant, first.key(), first.place(), hashes)
        .map(ClaimStore::byHash);
  }

  /** The claim of the value, linearizable. */
  public Future<Optional<Claim>> readSerial(int tenant, OwnedKey key) {
    return select(SELECT_SERIAL, tenant, key);
  }

  /**
   * LWT: claims the value, unless it is claimed.
   *
   * @return the claim in the way; empty: the value is claimed now
   */
  public Future<Optional<Claim>> claim(int tenant, OwnedKey key, Claim claim) {
    return statements
        .lwt(bindInsert(tenant, key, claim))
        .map(
            outcome ->
                outcome.applied() ? Optional.empty() : Optional.of(claim(outcome.rows().get(0))));
  }

  /**
   * LWT: claims several values of one bucket: all or none.
   *
   * @param desired claims of one tenant that differ in their values and owners only
   * @return the claims in the way, by hash; empty: all values are claimed now
   */
  public Future<Map<String, Claim>> claimAll(List<ClaimedKey> desired) {
    var batch = LWT.batch();
    var first = desired.get(0);
    var bound = bindInsert(first.tenant(), first.key(), first.claim());
    for (var one : desired.stream().sorted(IN_BUCKET).toList()) {
      batch.addStatement(
          bound
              .setBytesUnsafe(VALUE_HASH, KeyHash.bytes(one.key().hash()))
              .setString(OWNER, one.claim().owner()));
    }
    return statements
        .lwt(batch.build())
        .map(
            outcome -> {
              if (outcome.applied()) {
                return Map.of();
              }
              var existing = byHash(outcome.rows());
              if (existing.isEmpty()) {
                throw new IllegalStateException(
                    "a batch of claims was refused without a claim in the way");
              }
              return existing;
            });
  }

  /** LWT: stamps the owner's claim with a later version. */
  public Future<Boolean> stamp(int tenant, OwnedKey key, Claim claim) {
    return statements.apply(
        where(statements.bind(STAMP, claim.version(), claim.op()), 2, tenant, key)
            .setString(6, claim.owner())
            .setLong(7, claim.version()));
  }

  /** LWT: steals a claim, if it is still as read. The caller has fenced its owner before. */
  public Future<Boolean> steal(int tenant, OwnedKey key, Claim seen, Claim next) {
    return statements.apply(
        where(statements.bind(STEAL, next.owner(), next.op(), next.version()), 3, tenant, key)
            .setString(7, seen.owner())
            .setString(8, seen.op())
            .setLong(9, seen.version()));
  }

  /**
   * LWT: repoints a claim from a merged profile to the destination of its merge. Leaves claims of
   * other owners, and claims that the profile got back after that merge: these have later stamps.
   */
  public Future<Boolean> repoint(int tenant, OwnedKey key, String from, long version, Claim to) {
    return statements.apply(
        where(statements.bind(REPOINT, to.owner(), to.op(), to.version()), 3, tenant, key)
            .setString(7, from)
            .setLong(8, version));
  }

  /** LWT: deletes the owner's claim, unless it was stamped with a later version. */
  public Future<Boolean> release(int tenant, OwnedKey key, String owner, long version) {
    return statements.apply(released(new ClaimedKey(tenant, key, new Claim(owner, "", version))));
  }

  private BoundStatement released(ClaimedKey one) {
    return where(statements.bind(RELEASE), 0, one.tenant(), one.key())
        .setString(4, one.claim().owner())
        .setLong(5, one.claim().version());
  }

  /** LWT, as {@link #release}, of several claims of one bucket; each alone if one is refused. */
  public Future<Void> releaseAll(List<ClaimedKey> released) {
    var batch = LWT.batch();
    released.stream().sorted(IN_BUCKET).forEach(one -> batch.addStatement(released(one)));
    return statements
        .apply(batch.build())
        .compose(
            applied ->
                applied
                    ? Future.succeededFuture()
                    : BoundedConcurrency.each(released, one -> statements.apply(released(one))));
  }

  /** LWT: deletes a claim, if it is still as read. */
  public Future<Boolean> releaseExactly(int tenant, OwnedKey key, Claim claim) {
    return statements.apply(
        where(statements.bind(RELEASE_EXACTLY), 0, tenant, key)
            .setString(4, claim.owner())
            .setString(5, claim.op())
            .setLong(6, claim.version()));
  }

  /**
   * Plain: deletes a bucket of a deleted key, whose stored name no key ever has again. The only
   * write here that is not an LWT: these claims no longer decide anything.
   */
  public Future<Void> drop(int tenant, String droppedKey, int bucket) {
    return statements.write(DROP, tenant, droppedKey, bucket);
  }

  private Future<Optional<Claim>> select(Cql select, int tenant, OwnedKey key) {
    return statements
        .execute(where(statements.bind(select), 0, tenant, key))
        .map(rows -> rows.stream().findFirst().map(ClaimStore::claim));
  }

  private BoundStatement bindInsert(int tenant, OwnedKey key, Claim claim) {
    return statements.bind(
        INSERT,
        tenant,
        key.key(),
        key.place(),
        KeyHash.bytes(key.hash()),
        claim.owner(),
        claim.op(),
        claim.version());
  }

  private static BoundStatement where(
      BoundStatement statement, int first, int tenant, OwnedKey key) {
    return statement
        .setInt(first, tenant)
        .setString(first + 1, key.key())
        .setInt(first + 2, key.place())
        .setByteBuffer(first + 3, KeyHash.bytes(key.hash()));
  }

  /** A refused batch answers with a row for every value, also for one without a claim. */
  private static Map<String, Claim> byHash(List<Row> rows) {
    var claims = new HashMap<String, Claim>();
    for (var row : rows) {
      if (!row.isNull("customer_id")) {
        claims.put(KeyHash.hex(row.getByteBuffer("value_hash")), claim(row));
      }
    }
    return claims;
  }

  private static Claim claim(Row row) {
    return new Claim(row.getString("customer_id"), row.getString("op_id"), row.getLong("pver"));
  }
}
