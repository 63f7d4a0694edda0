package kindred.profile;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk;
import kindred.cassandra.TokenWalk.Page;

/** Walks through the customer ids of the table {@code profile}. */
public final class ProfileWalkStore {

  /** A customer id that was ever used, whatever its state. */
  public record Used(int tenant, String id) {}

  private final TokenWalk ids;

  private ProfileWalkStore(TokenWalk ids) {
    this.ids = ids;
  }

  /** A store whose statements are prepared. */
  public static Future<ProfileWalkStore> open(CassandraSession session) {
    return TokenWalk.open(
            session,
            "profile",
            List.of("tenant_id", "customer_id"),
            "DISTINCT tenant_id, customer_id")
        .map(ProfileWalkStore::new);
  }

  /** Some ids of a part of the ring. */
  public Future<Page<Used>> ids(RingPart part, Optional<ByteBuffer> from, int size) {
    return ids.page(part, from, size)
        .map(
            page ->
                page.map(row -> new Used(row.getInt("tenant_id"), row.getString("customer_id"))));
  }
}
