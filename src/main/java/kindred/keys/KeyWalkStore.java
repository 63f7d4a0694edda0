package kindred.keys;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk;
import kindred.cassandra.TokenWalk.Page;
import kindred.profile.OwnedKey;

/** Walks through the tables of {@link ClaimStore} and {@link KeyEntryStore}. */
public final class KeyWalkStore {

  private static final Cql SLICE =
      Cql.quorumRead(
          """
          SELECT value_hash, customer_id FROM key_entry
          WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND (value_hash, customer_id) > (?, ?)
          LIMIT ?""");

  private static final List<String> BUCKET = List.of("tenant_id", "key_name", "bucket");

  private final PreparedStatements statements;
  private final TokenWalk claims;
  private final TokenWalk entries;
  private final TokenWalk buckets;

  /** A partition of the entries: some of the entries of a key. */
  public record Bucket(int tenant, String key, short number) {

    /** The buckets with all entries of the values that this one has entries of, in order. */
    public List<Bucket> together(int fanout) {
      return KeyEntryStore.together(number, fanout).stream()
          .map(other -> new Bucket(tenant, key, other))
          .toList();
    }
  }

  public KeyWalkStore(CassandraSession session) {
    claims =
        new TokenWalk(
            session,
            "key_claim",
            BUCKET,
            "tenant_id, key_name, bucket, value_hash, customer_id, op_id, pver");
    entries =
        new TokenWalk(
            session, "key_entry", BUCKET, "tenant_id, key_name, bucket, value_hash, customer_id");
    buckets = new TokenWalk(session, "key_entry", BUCKET, "DISTINCT tenant_id, key_name, bucket");
    statements = new PreparedStatements(session, SLICE);
  }

  /** Some claims of a part of the ring. */
  public Future<Page<ClaimedKey>> claims(RingPart part, Optional<ByteBuffer> from, int size) {
    return claims.page(part, from, size).map(page -> page.map(KeyWalkStore::claim));
  }

  /** Some entries of a part of the ring. */
  public Future<Page<KeyEntry>> entries(RingPart part, Optional<ByteBuffer> from, int size) {
    return entries.page(part, from, size).map(page -> page.map(KeyWalkStore::entry));
  }

  /** Some buckets of entries of a part of the ring. */
  public Future<Page<Bucket>> buckets(RingPart part, Optional<ByteBuffer> from, int size) {
    return buckets
        .page(part, from, size)
        .map(
            page ->
                page.map(
                    row ->
                        new Bucket(
                            row.getInt("tenant_id"),
                            row.getString("key_name"),
                            row.getShort("bucket"))));
  }

  /**
   * Entries of a bucket in the order of their hashes, then of their customers.
   *
   * @param hash of the last entry before; empty for the first entries
   */
  public Future<List<KeyEntry>> slice(Bucket bucket, String hash, String customer, int limit) {
    return statements.list(
        row ->
            new KeyEntry(
                bucket.tenant(),
                bucket.key(),
                KeyHash.hex(row.getByteBuffer("value_hash")),
                bucket.number(),
                row.getString("customer_id")),
        SLICE,
        bucket.tenant(),
        bucket.key(),
        bucket.number(),
        KeyHash.bytes(hash),
        customer,
        limit);
  }

  private static ClaimedKey claim(Row row) {
    return new ClaimedKey(
        row.getInt("tenant_id"),
        new OwnedKey(
            row.getString("key_name"),
            KeyHash.hex(row.getByteBuffer("value_hash")),
            true,
            row.getInt("bucket")),
        new Claim(row.getString("customer_id"), row.getString("op_id"), row.getLong("pver")));
  }

  private static KeyEntry entry(Row row) {
    return new KeyEntry(
        row.getInt("tenant_id"),
        row.getString("key_name"),
        KeyHash.hex(row.getByteBuffer("value_hash")),
        row.getShort("bucket"),
        row.getString("customer_id"));
  }
}
