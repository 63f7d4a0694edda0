package kindred.auditlog;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import kindred.auditlog.AuditEntry.Place;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/**
 * Table {@code audit}: the only reader and writer. Plain, insert-only: an entry that is written
 * twice is one entry.
 */
public final class AuditStore {

  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO audit
            (tenant_id, hour, at, trace, caller, via, operation, subject, status, code)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?""");
  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT at, trace, caller, via, operation, subject, status, code FROM audit
          WHERE tenant_id = ? AND hour = ? AND (at, trace) < (?, ?) LIMIT ?""");

  private static final int HOURS_AT_ONCE = 24;

  /** How many rows of one hour are read at once. */
  private static final int ROWS_AT_ONCE = 1_000;

  /** What one page reads at most, however few of the entries are asked for. */
  private static final int MOST_HOURS = 31 * 24;

  private static final int MOST_ROWS = 20_000;

  private final PreparedStatements statements;

  public AuditStore(CassandraSession session) {
    statements = new PreparedStatements(session, INSERT, SELECT);
  }

  /**
   * Which entries are asked for.
   *
   * @param from the oldest time
   */
  public record Filter(Instant from, Optional<String> caller, Optional<String> operation) {

    private boolean shows(AuditEntry entry) {
      return !entry.place().at().isBefore(from)
          && caller.filter(name -> !name.equals(entry.caller())).isEmpty()
          && operation.filter(id -> !id.equals(entry.operation())).isEmpty();
    }
  }

  /**
   * A page of entries, newest first.
   *
   * @param next the place after which the next page begins; empty on the last page
   */
  public record Page(List<AuditEntry> entries, Optional<Place> next) {}

  /** Plain: adds an entry that expires after so many days. */
  Future<Void> add(AuditEntry entry, int days) {
    return statements.write(
        INSERT,
        entry.tenant(),
        hour(entry.place().at()),
        entry.place().at(),
        entry.place().trace(),
        entry.caller(),
        entry.via(),
        entry.operation(),
        entry.subject(),
        entry.status().isPresent() ? entry.status().getAsInt() : null,
        entry.code().orElse(null),
        (int) TimeUnit.DAYS.toSeconds(days));
  }

  /** The entries before a place; a page may have fewer than the limit and not be the last one. */
  public Future<Page> before(int tenant, Place place, Filter filter, int limit) {
    return new Walk(tenant, filter, limit).from(place);
  }

  /** The entries of one page, as far as they have been found. */
  private final class Walk {
    private final int tenant;
    private final Filter filter;
    private final int limit;
    private final List<AuditEntry> found = new ArrayList<>();
    private int hours;
    private int rows;

    Walk(int tenant, Filter filter, int limit) {
      this.tenant = tenant;
      this.filter = filter;
      this.limit = limit;
    }

    Future<Page> from(Place place) {
      if (found.size() > limit) {
        return page(found.get(limit - 1).place());
      }
      if (place.at().isBefore(filter.from())) {
        return Future.succeededFuture(new Page(found, Optional.empty()));
      }
      if (hours >= MOST_HOURS || rows >= MOST_ROWS) {
        return page(place);
      }
      int newest = hour(place.at());
      int count = Math.min(HOURS_AT_ONCE, newest - hour(filter.from()) + 1);
      var read = IntStream.range(0, count).mapToObj(back -> read(newest - back, place)).toList();
      return Future.all(read)
          .compose(all -> from(take(read.stream().map(Future::result).toList(), newest)));
    }

    /** Takes the entries up to the end of an hour that was not read to its end. */
    private Place take(List<List<AuditEntry>> newestFirst, int newest) {
      for (var hour : newestFirst) {
        hours++;
        rows += hour.size();
        hour.stream().filter(filter::shows).forEach(found::add);
        if (hour.size() == ROWS_AT_ONCE) {
          return hour.get(hour.size() - 1).place();
        }
      }
      return new Place(start(newest - newestFirst.size() + 1).minusMillis(1), "~");
    }

    private Future<List<AuditEntry>> read(int hour, Place place) {
      return statements
          .execute(SELECT, tenant, hour, place.at(), place.trace(), ROWS_AT_ONCE)
          .map(all -> all.stream().map(row -> entry(tenant, row)).toList());
    }

    private Future<Page> page(Place next) {
      return Future.succeededFuture(
          new Page(found.stream().limit(limit).toList(), Optional.of(next)));
    }
  }

  private static AuditEntry entry(int tenant, Row row) {
    return new AuditEntry(
        tenant,
        new Place(row.getInstant("at"), row.getString("trace")),
        row.getString("caller"),
        row.getString("via"),
        row.getString("operation"),
        row.getMap("subject", String.class, String.class),
        row.isNull("status") ? OptionalInt.empty() : OptionalInt.of(row.getInt("status")),
        Optional.ofNullable(row.getString("code")));
  }

  private static int hour(Instant at) {
    return (int) Math.floorDiv(at.getEpochSecond(), TimeUnit.HOURS.toSeconds(1));
  }

  private static Instant start(int hour) {
    return Instant.EPOCH.plus(hour, ChronoUnit.HOURS);
  }
}
