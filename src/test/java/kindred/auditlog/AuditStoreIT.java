package kindred.auditlog;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import kindred.auditlog.AuditEntry.Place;
import kindred.auditlog.AuditStore.Filter;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.TestKeyspace;
import kindred.metrics.Metrics;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AuditStoreIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  private static final Instant NOW = Instant.parse("2026-05-10T12:30:00Z");
  private static final Place NEWEST = new Place(NOW.plusSeconds(1), "");
  private static final int ROWS_OF_A_READ = 1_000;

  private static AuditStore store;

  @BeforeAll
  static void open() {
    store = prepared(KEYSPACE.session(), AuditStore::new);
  }

  @Test
  void entries_of_many_hours_and_days_are_listed_once_newest_first() {
    int tenant = 9_101;
    var times =
        List.of(
            NOW,
            NOW.minusMillis(1),
            NOW.minusSeconds(30 * 60), // on the hour
            NOW.minus(Duration.ofHours(20)),
            NOW.minus(Duration.ofDays(12)),
            NOW.minus(Duration.ofDays(70)));
    times.forEach(at -> add(tenant, at, "anna", "createProfile"));
    add(tenant, NOW.minus(Duration.ofDays(90)), "anna", "createProfile");

    var filter = new Filter(NOW.minus(Duration.ofDays(80)), Optional.empty(), Optional.empty());

    assertThat(all(tenant, filter, 2)).extracting(entry -> entry.place().at()).isEqualTo(times);
    assertThat(all(tenant, filter, 100)).hasSize(times.size());
    assertThat(all(tenant + 1, filter, 100)).isEmpty();
  }

  @Test
  void a_busy_hour_is_listed_whole_and_a_filter_finds_the_only_entry_in_it() {
    int tenant = 9_103;
    int busy = 2 * ROWS_OF_A_READ + 1;
    IntStream.range(0, busy)
        .mapToObj(i -> entry(tenant, NOW.minusMillis(i / 3), "t" + i, "anna", "createProfile"))
        .map(entry -> store.add(entry, 1))
        .toList()
        .forEach(TestKeyspace::await);
    add(tenant, NOW.minus(Duration.ofMinutes(29)), "bob", "deleteProfile");
    var from = NOW.minus(Duration.ofDays(1));

    assertThat(all(tenant, new Filter(from, Optional.empty(), Optional.empty()), ROWS_OF_A_READ))
        .hasSize(busy + 1)
        .doesNotHaveDuplicates();
    assertThat(all(tenant, new Filter(from, Optional.of("bob"), Optional.empty()), 10)).hasSize(1);
    assertThat(all(tenant, new Filter(from, Optional.empty(), Optional.of("deleteProfile")), 10))
        .hasSize(1);
  }

  @Test
  void an_entry_expires_after_the_days_of_the_setting() {
    int tenant = 9_104;
    add(tenant, NOW, "anna", "createProfile");

    var ttl =
        KEYSPACE
            .rows(
                "SELECT TTL(caller) FROM audit WHERE tenant_id = ? AND hour = ?",
                tenant,
                (int) (NOW.getEpochSecond() / 3_600))
            .get(0)
            .getInt(0);
    assertThat(ttl).isBetween(86_400 - 300, 86_400);
  }

  @Test
  void an_entry_that_the_database_refuses_is_counted_and_one_without_retention_is_not_written() {
    var metrics = new Metrics();
    var refusing =
        CassandraSession.over(
            KEYSPACE.vertx(),
            KEYSPACE.driver(),
            statement -> CompletableFuture.failedFuture(new IllegalStateException("refused")));
    var writer = new AuditWriter(prepared(refusing, AuditStore::new), AuditConfig.DEFAULT, metrics);

    writer.accept(entry(9_105, NOW, "t", "anna", "createProfile"));
    await(writer.drain());
    assertThat(metrics.text()).contains("kindred_audit_lost_total 1.0");

    var off = new AuditWriter(store, new AuditConfig(0), metrics);
    off.accept(entry(9_105, NOW, "t", "anna", "createProfile"));
    await(off.drain());
    var filter = new Filter(NOW.minusSeconds(60), Optional.empty(), Optional.empty());
    assertThat(all(9_105, filter, 10)).isEmpty();
  }

  @Test
  void an_entry_whose_reply_is_lost_is_counted_and_there_once() {
    var metrics = new Metrics();
    var losing =
        CassandraSession.over(
            KEYSPACE.vertx(),
            KEYSPACE.driver(),
            statement ->
                KEYSPACE
                    .driver()
                    .executeAsync(statement)
                    .thenCompose(
                        done ->
                            CompletableFuture.<AsyncResultSet>failedFuture(
                                new DriverTimeoutException("lost"))));
    var writer = new AuditWriter(prepared(losing, AuditStore::new), AuditConfig.DEFAULT, metrics);

    writer.accept(entry(9_106, NOW, "t", "anna", "createProfile"));
    writer.accept(entry(9_106, NOW, "t", "anna", "createProfile"));
    await(writer.drain());

    assertThat(metrics.text()).contains("kindred_audit_lost_total 2.0");
    var filter = new Filter(NOW.minusSeconds(60), Optional.empty(), Optional.empty());
    assertThat(all(9_106, filter, 10)).hasSize(1);
  }

  private static void add(int tenant, Instant at, String caller, String operation) {
    await(store.add(entry(tenant, at, "t", caller, operation), 1));
  }

  private static AuditEntry entry(
      int tenant, Instant at, String trace, String caller, String operation) {
    return new AuditEntry(
        tenant,
        new Place(at, trace),
        caller,
        "password",
        operation,
        Map.of("customer_id", "00001b8BBKDX000H"),
        OptionalInt.of(200),
        Optional.empty());
  }

  /** All pages. */
  private static List<AuditEntry> all(int tenant, Filter filter, int limit) {
    var entries = new ArrayList<AuditEntry>();
    var page = await(store.before(tenant, NEWEST, filter, limit));
    entries.addAll(page.entries());
    while (page.next().isPresent()) {
      page = await(store.before(tenant, page.next().get(), filter, limit));
      assertThat(page.entries()).hasSizeLessThanOrEqualTo(limit);
      entries.addAll(page.entries());
    }
    return entries;
  }
}
