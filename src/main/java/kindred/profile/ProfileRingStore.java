package kindred.profile;

import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.CassandraSession;

/**
 * Table {@code profile} from end to end, the headers of all tenants in the order of their tokens.
 */
public final class ProfileRingStore {

  private static final String SELECT =
      """
      SELECT DISTINCT tenant_id, customer_id, state, keys_schema_version, token(tenant_id, customer_id)
      FROM profile WHERE token(tenant_id, customer_id) >= ? LIMIT ?""";
  private static final int TOKEN = 4;

  /**
   * Where a profile is, and what it is.
   *
   * @param state null when there is no header
   */
  public record Header(
      int tenant, String id, ProfileState state, long keysSchemaVersion, long token) {}

  private final CassandraSession session;
  private final PreparedStatement select;

  private ProfileRingStore(CassandraSession session, PreparedStatement select) {
    this.session = session;
    this.select = select;
  }

  /** A store whose statement is prepared. */
  public static Future<ProfileRingStore> open(CassandraSession session) {
    return session
        .prepare(QUORUM_READ, SELECT)
        .map(select -> new ProfileRingStore(session, select));
  }

  /** The headers from a token on, at quorum, as many as the limit if there are so many. */
  public Future<List<Header>> page(long from, int limit) {
    return session
        .execute(select.bind(from, limit))
        .map(rows -> rows.stream().map(ProfileRingStore::header).toList());
  }

  private static Header header(Row row) {
    return new Header(
        row.getInt("tenant_id"),
        row.getString("customer_id"),
        row.isNull("state") ? null : ProfileState.of(row.getByte("state")),
        row.getLong("keys_schema_version"),
        row.getLong(TOKEN));
  }
}
