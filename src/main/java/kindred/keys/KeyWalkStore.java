package kindred.keys;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk;
import kindred.cassandra.TokenWalk.Page;
import kindred.profile.OwnedKey;

/** Walks through the tables of {@link ClaimStore} and {@link KeyEntryStore}. */
public final class KeyWalkStore {

  private final TokenWalk claims;
  private final TokenWalk entries;

  private KeyWalkStore(TokenWalk claims, TokenWalk entries) {
    this.claims = claims;
    this.entries = entries;
  }

  /** A store whose statements are prepared. */
  public static Future<KeyWalkStore> open(CassandraSession session) {
    var claims =
        TokenWalk.open(
            session,
            "key_claim",
            List.of("tenant_id", "key_name", "bucket"),
            "tenant_id, key_name, bucket, value_hash, customer_id, op_id, pver");
    var entries =
        TokenWalk.open(
            session,
            "key_entry",
            List.of("tenant_id", "key_name", "bucket"),
            "tenant_id, key_name, bucket, value_hash, customer_id");
    return Future.all(claims, entries)
        .map(both -> new KeyWalkStore(claims.result(), entries.result()));
  }

  /** Some claims of a part of the ring. */
  public Future<Page<ClaimedKey>> claims(RingPart part, Optional<ByteBuffer> from, int size) {
    return claims.page(part, from, size).map(page -> page.map(KeyWalkStore::claim));
  }

  /** Some entries of a part of the ring. */
  public Future<Page<KeyEntry>> entries(RingPart part, Optional<ByteBuffer> from, int size) {
    return entries.page(part, from, size).map(page -> page.map(KeyWalkStore::entry));
  }

  private static ClaimedKey claim(Row row) {
    return new ClaimedKey(
        row.getInt("tenant_id"),
        new OwnedKey(
            row.getString("key_name"),
            ClaimStore.hash(row.getByteBuffer("value_hash")),
            true,
            row.getInt("bucket")),
        new Claim(row.getString("customer_id"), row.getString("op_id"), row.getLong("pver")));
  }

  private static KeyEntry entry(Row row) {
    return new KeyEntry(
        row.getInt("tenant_id"),
        row.getString("key_name"),
        ClaimStore.hash(row.getByteBuffer("value_hash")),
        row.getShort("bucket"),
        row.getString("customer_id"));
  }
}
