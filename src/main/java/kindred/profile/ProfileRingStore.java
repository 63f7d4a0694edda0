package kindred.profile;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Tables {@code profile} and {@code imported_profile}: reads the headers of all tenants in the
 * order of their tokens. An imported profile that was changed may be among them twice.
 */
public final class ProfileRingStore {

  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT DISTINCT tenant_id, customer_id, state, keys_schema_version,
                          token(tenant_id, customer_id)
          FROM profile WHERE token(tenant_id, customer_id) >= ? LIMIT ?""");
  private static final Cql SELECT_IMPORTED =
      Cql.quorumRead(
          """
          SELECT tenant_id, customer_id, state, keys_schema_version, token(tenant_id, group_id)
          FROM imported_profile WHERE token(tenant_id, group_id) >= ? LIMIT ?""");
  private static final int TOKEN = 4;

  /**
   * The header of a profile and its token.
   *
   * @param state null when there is no header
   */
  public record Header(
      int tenant, String id, ProfileState state, long keysSchemaVersion, long token) {}

  /**
   * Some headers.
   *
   * @param next the token from which the next page is read, with all headers that have it; empty at
   *     the end of the ring
   */
  public record Page(List<Header> headers, OptionalLong next) {

    /** Both pages up to the last token of the shorter one, whose headers it may not have all. */
    private static Page of(Page one, Page other) {
      var next = LongStream.concat(one.next().stream(), other.next().stream()).min();
      return new Page(
          Stream.concat(one.headers().stream(), other.headers().stream())
              .filter(header -> next.isEmpty() || header.token() < next.getAsLong())
              .toList(),
          next);
    }
  }

  private final PreparedStatements statements;

  public ProfileRingStore(CassandraSession session) {
    statements = new PreparedStatements(session, SELECT, SELECT_IMPORTED);
  }

  /**
   * Headers from a token on, by quorum reads.
   *
   * @param limit of each table; more than a group of imported profiles has
   */
  public Future<Page> page(long from, int limit) {
    var partitions = statements.execute(SELECT, from, limit);
    var imported = statements.execute(SELECT_IMPORTED, from, limit);
    return Future.all(partitions, imported)
        .map(
            both ->
                Page.of(
                    page(partitions.result(), limit, ProfileRingStore::state),
                    page(imported.result(), limit, ProfileRingStore::importedState)));
  }

  private static Page page(List<Row> rows, int limit, Function<Row, ProfileState> state) {
    var next =
        rows.size() < limit
            ? OptionalLong.empty()
            : OptionalLong.of(rows.get(rows.size() - 1).getLong(TOKEN));
    return new Page(rows.stream().map(row -> header(row, state)).toList(), next);
  }

  private static ProfileState state(Row row) {
    return row.isNull("state") ? null : ProfileState.of(row.getByte("state"));
  }

  /** Null for a row whose profile has a partition of its own. */
  private static ProfileState importedState(Row row) {
    return ImportedProfileStore.inserted(row) ? ProfileState.ACTIVE : null;
  }

  private static Header header(Row row, Function<Row, ProfileState> state) {
    return new Header(
        row.getInt("tenant_id"),
        row.getString("customer_id"),
        state.apply(row),
        row.getLong("keys_schema_version"),
        row.getLong(TOKEN));
  }
}
