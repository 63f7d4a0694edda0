package kindred.intents;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import kindred.cassandra.CassandraSession;
import kindred.intents.Intent.Kind;
import kindred.problem.Problem;

/**
 * Tables {@code open_operation}: what was begun, written before its first step and removed after
 * its last, and {@code open_slot}: in which partitions to look; the only reader and writer.
 *
 * <p>Plain writes: a row too many is finished once more, which changes nothing. A row is written at
 * the time its operation began and removed at the next microsecond, so that no clock but that of
 * its beginner takes part, and a late write never brings back what was removed.
 */
public final class IntentStore {

  /** Over how many shards the servers of a cluster divide the work of recovery. */
  public static final int SHARDS = 64;

  /** An operation that needed longer to be written down does not start: see {@link #close}. */
  private static final Duration LONGEST_BEGINNING = Duration.ofMinutes(30);

  private static final String LIST = "open";

  private static final String INSERT =
      """
      INSERT INTO intent
        (shard, bucket, op_id, kind, tenant_id, subject, object, args, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?""";
  private static final String DELETE =
      """
      DELETE FROM intent USING TIMESTAMP ? WHERE shard = ? AND bucket = ? AND op_id = ?""";
  private static final String SELECT =
      """
      SELECT op_id, kind, tenant_id, subject, object, created_at
      FROM intent WHERE shard = ? AND bucket = ? LIMIT 10000""";
  private static final String SELECT_ARGS =
      """
      SELECT args FROM intent WHERE shard = ? AND bucket = ? AND op_id = ?""";
  private static final String OPEN_BUCKET =
      """
      INSERT INTO intent_bucket (list, bucket, shard) VALUES (?, ?, ?)""";
  private static final String CLOSE_BUCKET =
      """
      DELETE FROM intent_bucket WHERE list = ? AND bucket = ? AND shard = ?""";
  private static final String SELECT_BUCKETS =
      """
      SELECT bucket, shard FROM intent_bucket WHERE list = ? AND bucket >= ?""";

  private final CassandraSession session;
  private final List<PreparedStatement> prepared;
  private final Set<IntentBucket> announced = ConcurrentHashMap.newKeySet();

  private IntentStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.prepared = prepared;
  }

  /** A store whose statements are prepared. */
  public static Future<IntentStore> open(CassandraSession session) {
    return Future.all(
            Stream.concat(
                    Stream.of(INSERT, DELETE, OPEN_BUCKET, CLOSE_BUCKET)
                        .map(cql -> session.prepare(PLAIN, cql)),
                    Stream.of(SELECT, SELECT_BUCKETS, SELECT_ARGS)
                        .map(cql -> session.prepare(QUORUM_READ, cql)))
                .toList())
        .map(all -> new IntentStore(session, all.list()));
  }

  /**
   * Plain: the operation is under way. Once for each id, right after it was made; repeating it
   * changes nothing, and after {@link #end} it has no effect.
   */
  public Future<Void> begin(Intent operation) {
    var bucket = IntentBucket.of(operation);
    return announce(bucket)
        .compose(announced -> insert(bucket, operation))
        .map(IntentStore::onTime);
  }

  private Future<?> announce(IntentBucket bucket) {
    if (announced.contains(bucket)) {
      return Future.succeededFuture();
    }
    announced.removeIf(old -> old.hour() < bucket.hour());
    return session
        .execute(prepared.get(2).bind(LIST, bucket.hour(), (short) bucket.shard()))
        .onSuccess(written -> announced.add(bucket));
  }

  private Future<Intent> insert(IntentBucket bucket, Intent operation) {
    return session
        .execute(
            prepared
                .get(0)
                .bind(
                    (short) bucket.shard(),
                    bucket.hour(),
                    operation.id(),
                    operation.kind().name().toLowerCase(Locale.ROOT),
                    operation.tenant(),
                    operation.subject(),
                    operation.object(),
                    operation.args(),
                    operation.createdAt(),
                    timestamp(operation)))
        .map(operation);
  }

  private static Void onTime(Intent begun) {
    var took = Duration.between(begun.createdAt(), Instant.now());
    if (took.compareTo(LONGEST_BEGINNING) > 0) {
      throw Problem.unavailable("The server stood still for too long.").exception();
    }
    return null;
  }

  /** Plain: nothing is left to do for the operation. */
  public Future<Void> end(Intent operation) {
    var bucket = IntentBucket.of(operation);
    return session
        .execute(
            prepared
                .get(1)
                .bind(
                    timestamp(operation) + 1,
                    (short) bucket.shard(),
                    bucket.hour(),
                    operation.id()))
        .mapEmpty();
  }

  /** The partitions that may hold something, oldest first. */
  public Future<List<IntentBucket>> buckets(int from) {
    return session
        .execute(prepared.get(5).bind(LIST, from))
        .map(
            rows ->
                rows.stream()
                    .map(row -> new IntentBucket(row.getInt("bucket"), row.getShort("shard")))
                    .toList());
  }

  /**
   * What is open in a partition, without the arguments, of which {@link #complete} knows; kinds
   * that only a newer server knows are left to it.
   */
  public Future<List<Intent>> in(IntentBucket bucket) {
    return session
        .execute(prepared.get(4).bind((short) bucket.shard(), bucket.hour()))
        .map(rows -> rows.stream().map(IntentStore::operation).flatMap(Optional::stream).toList());
  }

  /** An operation that was found, with its arguments; empty: it has ended since. */
  public Future<Optional<Intent>> complete(Intent found) {
    var bucket = IntentBucket.of(found);
    return session
        .execute(prepared.get(6).bind((short) bucket.shard(), bucket.hour(), found.id()))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(row -> found.with(Objects.requireNonNullElse(row.getString("args"), ""))));
  }

  /**
   * Plain: nobody needs to look there any more. Only hours after the slot's end, when it is empty:
   * whatever is begun in it was written down within {@link #LONGEST_BEGINNING}.
   */
  public Future<Void> close(IntentBucket bucket) {
    return session
        .execute(prepared.get(3).bind(LIST, bucket.hour(), (short) bucket.shard()))
        .mapEmpty();
  }

  private static long timestamp(Intent operation) {
    return operation.createdAt().toEpochMilli() * 1_000;
  }

  private static Optional<Intent> operation(Row row) {
    return kind(row.getString("kind"))
        .map(
            kind ->
                new Intent(
                    row.getString("op_id"),
                    kind,
                    row.getInt("tenant_id"),
                    row.getString("subject"),
                    row.getString("object"),
                    "",
                    row.getInstant("created_at")));
  }

  private static Optional<Kind> kind(String text) {
    return Stream.of(Kind.values())
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst();
  }
}
