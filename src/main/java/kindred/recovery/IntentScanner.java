package kindred.recovery;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import kindred.intents.Intent;
import kindred.intents.IntentBucket;
import kindred.intents.IntentStore;
import kindred.intents.RecoveryHandler;
import kindred.leases.Share;
import kindred.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the open operations of this server's shards, however old they are, and has them finished: a
 * bounded number at once, the oldest first, and none that keeps failing in the way of others.
 *
 * <p>Used on one event loop.
 */
final class IntentScanner {

  private static final Logger LOG = LoggerFactory.getLogger(IntentScanner.class);

  private static final int READS_AT_ONCE = 8;
  private static final int AT_ONCE = 32;

  /** When a slot that has been empty is looked at again: only a clock far off writes there. */
  private static final Duration QUIET = Duration.ofMinutes(5);

  /** When a slot that is still empty is given up; far beyond every clock and every pause. */
  private static final Duration GIVEN_UP = Duration.ofHours(6);

  private static final int LOOKS_FROM_THE_BEGINNING = 100;

  private final IntentStore operations;
  private final Map<Intent.Kind, RecoveryHandler> recoverers;
  private final Metrics metrics;
  private final RecoverySchedule schedule;
  private final Map<IntentBucket, Long> quietSince = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /** What a look that began before may still see. */
  private final Set<String> finishedSinceLook = new HashSet<>();

  private final Queue<Intent> waiting = new ArrayDeque<>();
  private final Set<Future<?>> running = new HashSet<>();
  private int looks;
  private int oldestBucket;
  private volatile int open;
  private volatile long oldestSeconds;

  IntentScanner(
      IntentStore operations,
      Map<Intent.Kind, RecoveryHandler> recoverers,
      RecoveryConfig config,
      Metrics metrics) {
    this.operations = operations;
    this.recoverers = Map.copyOf(recoverers);
    this.metrics = metrics;
    this.schedule =
        new RecoverySchedule(
            config.due(), config.look(), () -> ThreadLocalRandom.current().nextDouble());
    metrics.gauge(
        "kindred.recovery.open", "Open operations seen in this server's shards", () -> open);
    metrics.gauge(
        "kindred.recovery.oldest.seconds", "Age of the oldest of them", () -> oldestSeconds);
  }

  /** One look at all shards of the share; what is found is worked on after it, too. */
  Future<Void> look(Share share) {
    finishedSinceLook.clear();
    int from = looks++ % LOOKS_FROM_THE_BEGINNING == 0 ? 0 : oldestBucket;
    return operations
        .buckets(from)
        .compose(
            buckets -> {
              oldestBucket = buckets.stream().mapToInt(IntentBucket::hour).min().orElse(from);
              quietSince.keySet().retainAll(buckets);
              return read(
                  buckets.stream()
                      .filter(bucket -> share.shards().contains(bucket.shard()))
                      .toList());
            })
        .map(
            found -> {
              take(found);
              return null;
            });
  }

  /** Begins nothing more, and completes when what is running has ended. */
  Future<?> stop() {
    waiting.clear();
    return Future.join(List.copyOf(running)).otherwiseEmpty();
  }

  private Future<List<Intent>> read(List<IntentBucket> mine) {
    var due = mine.stream().filter(this::isDue).toList();
    Future<List<Intent>> found = Future.succeededFuture(new ArrayList<>());
    for (int i = 0; i < due.size(); i += READS_AT_ONCE) {
      var some = due.subList(i, Math.min(due.size(), i + READS_AT_ONCE));
      found =
          found.compose(
              before ->
                  Future.all(some.stream().map(this::read).toList())
                      .map(
                          all -> {
                            all.<List<Intent>>list().forEach(before::addAll);
                            return before;
                          }));
    }
    return found;
  }

  private boolean isDue(IntentBucket bucket) {
    var since = quietSince.get(bucket);
    return since == null || System.nanoTime() - since > QUIET.toNanos();
  }

  private Future<List<Intent>> read(IntentBucket bucket) {
    return operations
        .in(bucket)
        .compose(
            found -> {
              var over = Duration.between(bucket.end(), Instant.now());
              if (!found.isEmpty() || over.compareTo(QUIET) < 0) {
                quietSince.remove(bucket);
                return Future.succeededFuture(found);
              }
              quietSince.put(bucket, System.nanoTime());
              return over.compareTo(GIVEN_UP) > 0
                  ? operations.close(bucket).map(found)
                  : Future.succeededFuture(found);
            });
  }

  private void take(List<Intent> found) {
    var now = Instant.now();
    long nanos = System.nanoTime();
    open = found.size();
    oldestSeconds =
        found.stream()
            .mapToLong(operation -> RecoverySchedule.seconds(operation.createdAt(), now))
            .max()
            .orElse(0);
    schedule.keep(found.stream().map(Intent::id).toList());
    found.stream()
        .filter(operation -> recoverers.containsKey(operation.kind()))
        .filter(operation -> !finishedSinceLook.contains(operation.id()))
        .filter(operation -> schedule.isDue(operation, now, nanos))
        .sorted(Comparator.comparing(Intent::createdAt))
        .filter(operation -> taken.add(operation.id()))
        .forEach(waiting::add);
    work();
  }

  private void work() {
    while (running.size() < AT_ONCE && !waiting.isEmpty()) {
      var operation = waiting.remove();
      var finishing = finish(operation);
      running.add(finishing);
      finishing.onComplete(
          over -> {
            running.remove(finishing);
            taken.remove(operation.id());
            work();
          });
    }
  }

  private Future<Boolean> finish(Intent operation) {
    return Future.succeededFuture()
        .compose(begin -> operations.complete(operation))
        .compose(
            open ->
                open.isPresent()
                    ? recoverers.get(operation.kind()).finish(open.get())
                    : Future.succeededFuture(false))
        .compose(
            finished ->
                finished ? operations.end(operation).map(true) : Future.succeededFuture(false))
        .onSuccess(finished -> ended(operation, finished))
        .onFailure(failure -> failed(operation, failure));
  }

  private void ended(Intent operation, boolean finished) {
    if (!finished) {
      schedule.inGoodHands(operation, System.nanoTime());
      return;
    }
    finishedSinceLook.add(operation.id());
    metrics.add(1, "kindred.recovery.finished", "kind", kind(operation));
    LOG.info(
        "Finished {} {} of tenant {}, which was begun at {}",
        kind(operation),
        operation.id(),
        operation.tenant(),
        operation.createdAt());
  }

  private void failed(Intent operation, Throwable failure) {
    metrics.add(1, "kindred.recovery.failures", "kind", kind(operation));
    if (schedule.failures(operation) == 0) {
      LOG.warn(
          "Cannot finish {} {} of tenant {} yet: {}",
          kind(operation),
          operation.id(),
          operation.tenant(),
          failure.getMessage());
    }
    schedule.failed(operation, System.nanoTime());
  }

  private static String kind(Intent operation) {
    return operation.kind().name().toLowerCase(Locale.ROOT);
  }
}
