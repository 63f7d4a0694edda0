package kindred.intents;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code idempotent_request}: the request and the result that belong to an idempotency key;
 * the only reader and writer. Every write is an LWT, so that the first request decides.
 */
public final class IdempotentRequestStore {

  private static final Cql BEGIN =
      Cql.lwt(
          """
          INSERT INTO idempotent_request
            (tenant_id, operation, idempotency_key, fingerprint, result, created_at)
          VALUES (?, ?, ?, ?, ?, ?) IF NOT EXISTS""");
  private static final Cql COMPLETE =
      Cql.lwt(
          """
          UPDATE idempotent_request SET result = ?
          WHERE tenant_id = ? AND operation = ? AND idempotency_key = ?
          IF fingerprint = ? AND result = NULL""");
  private static final Cql SELECT =
      Cql.serialRead(
          """
          SELECT fingerprint, result FROM idempotent_request
          WHERE tenant_id = ? AND operation = ? AND idempotency_key = ?""");

  /**
   * The first request with an idempotency key.
   *
   * @param fingerprint of its content
   * @param result the id of what it created; empty: not known yet
   */
  public record IdempotentRequest(String fingerprint, Optional<String> result) {}

  private final PreparedStatements statements;

  public IdempotentRequestStore(CassandraSession session) {
    statements = new PreparedStatements(session, BEGIN, COMPLETE, SELECT);
  }

  /** The first request with this key, linearizable; empty: there was none. */
  public Future<Optional<IdempotentRequest>> find(int tenant, String operation, String key) {
    return statements.first(IdempotentRequestStore::read, SELECT, tenant, operation, key);
  }

  /** LWT: stores the request unless there is one with this key; gives the stored one. */
  public Future<IdempotentRequest> begin(
      int tenant, String operation, String key, String fingerprint, Optional<String> result) {
    var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return statements
        .lwt(BEGIN, tenant, operation, key, fingerprint, result.orElse(null), now)
        .map(
            outcome ->
                outcome.applied()
                    ? new IdempotentRequest(fingerprint, result)
                    : read(outcome.rows().get(0)));
  }

  /** LWT: stores the result of the request unless there is one; gives the stored one. */
  public Future<String> complete(
      int tenant, String operation, String key, String fingerprint, String result) {
    return statements
        .lwt(COMPLETE, result, tenant, operation, key, fingerprint)
        .map(outcome -> outcome.applied() ? result : outcome.rows().get(0).getString("result"));
  }

  private static IdempotentRequest read(Row row) {
    return new IdempotentRequest(
        row.getString("fingerprint"), Optional.ofNullable(row.getString("result")));
  }
}
