package kindred.intents;

import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.SERIAL_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import kindred.cassandra.CassandraSession;

/**
 * Table {@code named_request}: what a client means by a name, decided once; the only reader and
 * writer. Every write is an LWT.
 */
public final class IdempotentRequestStore {

  private static final String BEGIN =
      """
      INSERT INTO idempotent_request (tenant_id, operation, idempotency_key, fingerprint, result, created_at)
      VALUES (?, ?, ?, ?, ?, ?) IF NOT EXISTS""";
  private static final String COMPLETE =
      """
      UPDATE idempotent_request SET result = ?
      WHERE tenant_id = ? AND operation = ? AND idempotency_key = ? IF fingerprint = ? AND result = NULL""";
  private static final String SELECT =
      """
      SELECT fingerprint, result, created_at FROM idempotent_request
      WHERE tenant_id = ? AND operation = ? AND idempotency_key = ?""";

  /**
   * What is known of a request.
   *
   * @param fingerprint of the content it was first sent with
   * @param result the id of what it made; empty: not yet known
   * @param createdAt when it first came, to the millisecond, by the clock of that server
   */
  public record NamedRequest(String fingerprint, Optional<String> result, Instant createdAt) {}

  private final CassandraSession session;
  private final PreparedStatement begin;
  private final PreparedStatement complete;
  private final PreparedStatement select;

  private IdempotentRequestStore(
      CassandraSession session,
      PreparedStatement begin,
      PreparedStatement complete,
      PreparedStatement select) {
    this.session = session;
    this.begin = begin;
    this.complete = complete;
    this.select = select;
  }

  /** A store whose statements are prepared. */
  public static Future<IdempotentRequestStore> open(CassandraSession session) {
    var begin = session.prepare(LWT, BEGIN);
    var complete = session.prepare(LWT, COMPLETE);
    var select = session.prepare(SERIAL_READ, SELECT);
    return Future.all(begin, complete, select)
        .map(
            all ->
                new IdempotentRequestStore(
                    session, begin.result(), complete.result(), select.result()));
  }

  /** The request as it was first sent, if it ever was; linearizable. */
  public Future<Optional<NamedRequest>> find(int tenant, String operation, String name) {
    return session
        .execute(select.bind(tenant, operation, name))
        .map(rows -> rows.stream().findFirst().map(IdempotentRequestStore::read));
  }

  /** LWT: the request as it was first sent, by whomever. */
  public Future<NamedRequest> begin(
      int tenant, String operation, String name, String fingerprint, Optional<String> result) {
    var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return session
        .lwt(begin.bind(tenant, operation, name, fingerprint, result.orElse(null), now))
        .map(
            outcome ->
                outcome.applied()
                    ? new NamedRequest(fingerprint, result, now)
                    : read(outcome.rows().get(0)));
  }

  /** LWT: what the request made, unless that is known; gives what is known. */
  public Future<String> complete(
      int tenant, String operation, String name, String fingerprint, String result) {
    return session
        .lwt(complete.bind(result, tenant, operation, name, fingerprint))
        .map(outcome -> outcome.applied() ? result : outcome.rows().get(0).getString("result"));
  }

  private static NamedRequest read(Row row) {
    return new NamedRequest(
        row.getString("fingerprint"),
        Optional.ofNullable(row.getString("result")),
        row.getInstant("created_at"));
  }
}
