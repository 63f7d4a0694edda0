package kindred.duplicates;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code duplicate_decision}: the pairs that are not a match; the only reader and writer. A
 * pair has a row for either profile. Plain writes at the time of the request: repeating one changes
 * nothing, and a late one does not undo a newer one.
 */
public final class NotAMatchStore {

  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO duplicate_decision
            (tenant_id, customer_id, other_id, decided_at, decided_by, agent_id, reason)
          VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?""");
  private static final Cql DELETE =
      Cql.plain(
          """
          DELETE FROM duplicate_decision USING TIMESTAMP ?
          WHERE tenant_id = ? AND customer_id = ? AND other_id = ?""");
  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT decided_at, decided_by, agent_id, reason FROM duplicate_decision
          WHERE tenant_id = ? AND customer_id = ? AND other_id = ?""");
  private static final Cql SELECT_OTHERS =
      Cql.quorumRead(
          "SELECT other_id FROM duplicate_decision WHERE tenant_id = ? AND customer_id = ?");

  private final PreparedStatements statements;

  public NotAMatchStore(CassandraSession session) {
    statements = new PreparedStatements(session, INSERT, DELETE, SELECT, SELECT_OTHERS);
  }

  /** Plain: remembers that a pair is not a match. */
  Future<Void> add(NotAMatch decision) {
    var pair = decision.pair();
    return insert(decision, pair.one(), pair.two())
        .compose(first -> insert(decision, pair.two(), pair.one()));
  }

  private Future<Void> insert(NotAMatch decision, String customer, String other) {
    return statements.write(
        INSERT,
        decision.pair().tenant(),
        customer,
        other,
        decision.at(),
        decision.by(),
        decision.agentId(),
        decision.reason(),
        micros(decision.at()));
  }

  /** Plain: forgets what was decided about a pair up to this time. */
  Future<Void> remove(Pair pair, Instant now) {
    return delete(pair.tenant(), pair.one(), pair.two(), now)
        .compose(first -> delete(pair.tenant(), pair.two(), pair.one(), now));
  }

  private Future<Void> delete(int tenant, String customer, String other, Instant now) {
    return statements.write(DELETE, micros(now), tenant, customer, other);
  }

  /** What was decided about a pair. */
  Future<Optional<NotAMatch>> find(Pair pair) {
    return statements.first(
        row -> decision(pair, row), SELECT, pair.tenant(), pair.one(), pair.two());
  }

  /** The profiles that are not a match with this one. */
  Future<Set<String>> of(int tenant, String customer) {
    return statements
        .execute(SELECT_OTHERS, tenant, customer)
        .map(
            rows ->
                rows.stream().map(row -> row.getString("other_id")).collect(Collectors.toSet()));
  }

  private static NotAMatch decision(Pair pair, Row row) {
    return new NotAMatch(
        pair,
        row.getInstant("decided_at"),
        row.getString("decided_by"),
        row.getString("agent_id"),
        row.getString("reason"));
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
