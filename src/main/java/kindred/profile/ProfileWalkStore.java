package kindred.profile;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk;
import kindred.cassandra.TokenWalk.Page;

/** Walks through the customer ids of the tables {@code profile} and {@code imported_profile}. */
public final class ProfileWalkStore {

  /** A customer id that was ever used, whatever its state. */
  public record Used(int tenant, String id) {}

  private final TokenWalk ids;
  private final TokenWalk imported;

  public ProfileWalkStore(CassandraSession session) {
    ids =
        new TokenWalk(
            session,
            "profile",
            List.of("tenant_id", "customer_id"),
            "DISTINCT tenant_id, customer_id");
    imported =
        new TokenWalk(
            session,
            "imported_profile",
            List.of("tenant_id", "group_id"),
            "tenant_id, customer_id, state");
  }

  /** Some ids of a part of the ring. */
  public Future<Page<Used>> ids(RingPart part, Optional<ByteBuffer> from, int size) {
    return ids.page(part, from, size).map(ProfileWalkStore::used);
  }

  /** Some ids of imported profiles of a part of the ring, whose rows were not cleaned. */
  public Future<Page<Used>> importedIds(RingPart part, Optional<ByteBuffer> from, int size) {
    return imported
        .page(part, from, size)
        .map(
            page ->
                used(
                    new Page<>(
                        page.rows().stream().filter(ImportedProfileStore::inserted).toList(),
                        page.behind(),
                        page.next())));
  }

  private static Page<Used> used(Page<Row> page) {
    return page.map(row -> new Used(row.getInt("tenant_id"), row.getString("customer_id")));
  }
}
