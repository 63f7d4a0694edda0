package kindred.intents;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.intents.Intent.Kind;
import kindred.problem.Problem;

/**
 * Table {@code intent}: an intent is written before the first step of its operation and deleted
 * after the last one; and {@code intent_bucket}: which partitions may hold intents. The only reader
 * and writer of both.
 *
 * <p>Plain writes: completing an operation once more changes nothing. The timestamp of an intent is
 * the time at which its operation began, and it is deleted one microsecond later: so only the clock
 * of the first server counts, and a late write never restores a deleted intent.
 */
public final class IntentStore {

  /** An operation does not start if writing its intent took longer: see {@link #close}. */
  private static final Duration LONGEST_WRITE = Duration.ofMinutes(30);

  private static final String LIST = "open";

  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO intent
            (shard, bucket, op_id, kind, tenant_id, subject, object, args, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?""");
  private static final Cql DELETE =
      Cql.plain(
          "DELETE FROM intent USING TIMESTAMP ? WHERE shard = ? AND bucket = ? AND op_id = ?");
  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT op_id, kind, tenant_id, subject, object, created_at
          FROM intent WHERE shard = ? AND bucket = ? LIMIT 10000""");
  private static final Cql SELECT_ARGS =
      Cql.quorumRead("SELECT args FROM intent WHERE shard = ? AND bucket = ? AND op_id = ?");
  private static final Cql OPEN_BUCKET =
      Cql.plain("INSERT INTO intent_bucket (list, bucket, shard) VALUES (?, ?, ?)");
  private static final Cql CLOSE_BUCKET =
      Cql.plain("DELETE FROM intent_bucket WHERE list = ? AND bucket = ? AND shard = ?");
  private static final Cql SELECT_BUCKETS =
      Cql.quorumRead("SELECT bucket, shard FROM intent_bucket WHERE list = ? AND bucket >= ?");

  private final PreparedStatements statements;
  private final Set<IntentBucket> announced = ConcurrentHashMap.newKeySet();

  public IntentStore(CassandraSession session) {
    statements =
        new PreparedStatements(
            session,
            INSERT,
            DELETE,
            SELECT,
            SELECT_ARGS,
            OPEN_BUCKET,
            CLOSE_BUCKET,
            SELECT_BUCKETS);
  }

  /**
   * Plain: writes the intent, right after it was created. Repeating this changes nothing, and after
   * {@link #end} it has no effect.
   */
  public Future<Void> begin(Intent intent) {
    var bucket = IntentBucket.of(intent);
    return announce(bucket)
        .compose(announced -> insert(bucket, intent))
        .map(IntentStore::requireInTime);
  }

  private Future<?> announce(IntentBucket bucket) {
    if (announced.contains(bucket)) {
      return Future.succeededFuture();
    }
    announced.removeIf(old -> old.hour() < bucket.hour());
    return statements
        .execute(OPEN_BUCKET, LIST, bucket.hour(), (short) bucket.shard())
        .onSuccess(written -> announced.add(bucket));
  }

  private Future<Intent> insert(IntentBucket bucket, Intent intent) {
    return statements
        .execute(
            INSERT,
            (short) bucket.shard(),
            bucket.hour(),
            intent.id(),
            intent.kind().text(),
            intent.tenant(),
            intent.subject(),
            intent.object(),
            intent.args(),
            intent.createdAt(),
            timestamp(intent))
        .map(intent);
  }

  private static Void requireInTime(Intent begun) {
    var took = Duration.between(begun.createdAt(), Instant.now());
    if (took.compareTo(LONGEST_WRITE) > 0) {
      throw Problem.unavailable("The server was suspended for too long. Retry the request.")
          .exception();
    }
    return null;
  }

  /** Plain: deletes the intent; nothing is left to do for its operation. */
  public Future<Void> end(Intent intent) {
    var bucket = IntentBucket.of(intent);
    return statements.write(
        DELETE, timestamp(intent) + 1, (short) bucket.shard(), bucket.hour(), intent.id());
  }

  /** R2: the partitions that may hold intents, oldest first. */
  public Future<List<IntentBucket>> buckets(int from) {
    return statements.list(
        row -> new IntentBucket(row.getInt("bucket"), row.getShort("shard")),
        SELECT_BUCKETS,
        LIST,
        from);
  }

  /**
   * R3: the intents of a partition, without their arguments: see {@link #withArguments}. Leaves out
   * kinds that only a newer version of the server knows.
   */
  public Future<List<Intent>> in(IntentBucket bucket) {
    return statements
        .execute(SELECT, (short) bucket.shard(), bucket.hour())
        .map(rows -> rows.stream().map(IntentStore::intent).flatMap(Optional::stream).toList());
  }

  /** R4: an intent with its arguments; empty: it has been deleted since. */
  public Future<Optional<Intent>> withArguments(Intent found) {
    var bucket = IntentBucket.of(found);
    return statements.first(
        row -> found.with(Objects.requireNonNullElse(row.getString("args"), "")),
        SELECT_ARGS,
        (short) bucket.shard(),
        bucket.hour(),
        found.id());
  }

  /**
   * R7, plain: deletes an empty bucket. Only hours after its end, because a server may still write
   * an intent into it for {@link #LONGEST_WRITE}.
   */
  public Future<Void> close(IntentBucket bucket) {
    return statements.write(CLOSE_BUCKET, LIST, bucket.hour(), (short) bucket.shard());
  }

  private static long timestamp(Intent intent) {
    return intent.createdAt().toEpochMilli() * 1_000;
  }

  private static Optional<Intent> intent(Row row) {
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
    return Stream.of(Kind.values()).filter(kind -> kind.text().equals(text)).findFirst();
  }
}
