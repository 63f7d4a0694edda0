package kindred.profile;

import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/** Table {@code profile}: reads the headers of all tenants in the order of their tokens. */
public final class ProfileRingStore {

  private static final Cql SELECT =
      new Cql(
          QUORUM_READ,
          """
          SELECT DISTINCT tenant_id, customer_id, state, keys_schema_version,
                          token(tenant_id, customer_id)
          FROM profile WHERE token(tenant_id, customer_id) >= ? LIMIT ?""");
  private static final int TOKEN = 4;

  /**
   * The header of a profile and its token.
   *
   * @param state null when there is no header
   */
  public record Header(
      int tenant, String id, ProfileState state, long keysSchemaVersion, long token) {}

  private final CassandraSession session;
  private final PreparedStatements statements;

  private ProfileRingStore(CassandraSession session, PreparedStatements statements) {
    this.session = session;
    this.statements = statements;
  }

  /** A store whose statement is prepared. */
  public static Future<ProfileRingStore> open(CassandraSession session) {
    return session.prepare(SELECT).map(statements -> new ProfileRingStore(session, statements));
  }

  /** At most {@code limit} headers from a token on, by a quorum read. */
  public Future<List<Header>> page(long from, int limit) {
    return session
        .execute(statements.bind(SELECT, from, limit))
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
