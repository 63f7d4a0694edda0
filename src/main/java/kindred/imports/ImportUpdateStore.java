package kindred.imports;

import static kindred.cassandra.StatementKind.PLAIN;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.core.type.TypeReference;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.jobs.RowError;
import kindred.jobs.RowOutcome;
import kindred.jobs.outcomes.LedgerPage;
import kindred.json.StoredJson;
import kindred.keys.Buckets;

/**
 * Table {@code import_update}: which profile a row is about to update, and the outcome; the only
 * reader and writer. Plain writes: repeating them changes nothing.
 */
final class ImportUpdateStore {

  private static final Cql INTEND =
      Cql.plain(
          """
          INSERT INTO import_update (tenant_id, job_id, page, row_no, customer_id)
          VALUES (?, ?, ?, ?, ?)""");
  private static final Cql DECIDE =
      Cql.plain(
          """
          INSERT INTO import_update (tenant_id, job_id, page, row_no, customer_id, outcome)
          VALUES (?, ?, ?, ?, ?, ?)""");
  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT row_no, customer_id, outcome FROM import_update
          WHERE tenant_id = ? AND job_id = ? AND page = ?""");

  private static final int ROWS_OF_A_BATCH = 100;

  /**
   * The note about a row.
   *
   * @param customer the profile that the row updates
   * @param errors why it did not update it; an empty list: it did; empty: the outcome is not known
   */
  record Note(String customer, Optional<List<RowError>> errors) {}

  private final PreparedStatements statements;

  ImportUpdateStore(CassandraSession session) {
    statements = new PreparedStatements(session, INTEND, DECIDE, SELECT);
  }

  /** Plain: stores which profiles the rows will update; in few requests, a page is a partition. */
  Future<Void> intend(int tenant, String job, Map<Candidate, String> customers) {
    return send(
        customers.keySet(),
        Candidate::number,
        row ->
            statements.bind(
                INTEND,
                tenant,
                job,
                LedgerPage.of(row.number()),
                row.number(),
                customers.get(row)));
  }

  /** Plain: stores the outcomes of the rows. */
  Future<Void> decide(int tenant, String job, List<RowOutcome> outcomes) {
    return send(
        outcomes,
        RowOutcome::number,
        outcome ->
            statements.bind(
                DECIDE,
                tenant,
                job,
                LedgerPage.of(outcome.number()),
                outcome.number(),
                outcome.customerId(),
                StoredJson.print(outcome.errors())));
  }

  private <T> Future<Void> send(
      Collection<T> items, ToLongFunction<T> number, Function<T, BoundStatement> statement) {
    var parts =
        Buckets.group(items, item -> LedgerPage.of(number.applyAsLong(item)), ROWS_OF_A_BATCH);
    return Future.all(
            parts.stream()
                .map(
                    part -> {
                      var batch = PLAIN.batch();
                      part.forEach(item -> batch.addStatement(statement.apply(item)));
                      return statements.execute(batch.build());
                    })
                .toList())
        .mapEmpty();
  }

  /** The notes about the rows of a page, by row number. */
  Future<Map<Long, Note>> get(int tenant, String job, int page) {
    return statements
        .execute(SELECT, tenant, job, page)
        .map(
            rows -> {
              var notes = new HashMap<Long, Note>();
              rows.forEach(row -> notes.put(row.getLong("row_no"), note(row)));
              return notes;
            });
  }

  private static Note note(Row row) {
    var errors = new TypeReference<List<RowError>>() {};
    return new Note(
        row.getString("customer_id"),
        Optional.ofNullable(row.getString("outcome")).map(text -> StoredJson.read(text, errors)));
  }
}
