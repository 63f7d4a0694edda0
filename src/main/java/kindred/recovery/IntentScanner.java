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
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import kindred.cassandra.BoundedConcurrency;
import kindred.intents.Intent;
import kindred.intents.IntentBucket;
import kindred.intents.IntentStore;
import kindred.intents.RecoveryHandler;
import kindred.leases.Share;
import kindred.metrics.Metrics;
import kindred.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the intents of this server's shards, however old they are, and has their handlers complete
 * them: a bounded number at once, oldest first. An intent that keeps failing never delays others.
 *
 * <p>Used on one event loop.
 */
final class IntentScanner {

  private static final Logger LOG = LoggerFactory.getLogger(IntentScanner.class);
  private static final String FINISHED = "kindred.recovery.finished";
  private static final String FAILURES = "kindred.recovery.failures";

  private static final int READS_AT_ONCE = 8;
  private static final int HANDLED_AT_ONCE = 32;

  /** How often an empty old bucket is read: only a server with a wrong clock writes there. */
  private static final Duration EMPTY_REST = Duration.ofMinutes(5);

  /** When an empty bucket is deleted: far above every clock difference and every pause. */
  private static final Duration EMPTY_FOR_DELETION = Duration.ofHours(6);

  private static final int SCANS_BETWEEN_FULL_SCANS = 100;

  private final IntentStore intents;
  private final Map<Intent.Kind, RecoveryHandler> handlers;
  private final Metrics metrics;
  private final RecoverySchedule schedule;
  private final Map<IntentBucket, Long> emptySince = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /** Intents that a scan may still find, because it began before they were deleted. */
  private final Set<String> finishedSinceScan = new HashSet<>();

  private final Queue<Intent> waiting = new ArrayDeque<>();
  private final Set<Future<?>> running = new HashSet<>();
  private int scans;
  private int oldestBucket;
  private volatile Map<Intent.Kind, Long> open = Map.of();
  private volatile Map<Intent.Kind, Long> oldestSeconds = Map.of();

  IntentScanner(
      IntentStore intents,
      Map<Intent.Kind, RecoveryHandler> handlers,
      RecoveryConfig config,
      Metrics metrics) {
    this.intents = intents;
    this.handlers = Map.copyOf(handlers);
    this.metrics = metrics;
    this.schedule =
        new RecoverySchedule(
            config.minimumAge(),
            config.scanInterval(),
            () -> ThreadLocalRandom.current().nextDouble());
    for (var kind : Intent.Kind.values()) {
      var tags = new String[] {"kind", kind.text()};
      metrics.gauge(
          "kindred.recovery.open.intents",
          "Intents found in the shards of this server",
          () -> open.getOrDefault(kind, 0L),
          tags);
      metrics.gauge(
          "kindred.recovery.oldest.intent.seconds",
          "Age of the oldest of these intents",
          () -> oldestSeconds.getOrDefault(kind, 0L),
          tags);
      metrics.counted(FINISHED, "Operations that recovery completed", tags);
      metrics.counted(FAILURES, "Attempts of recovery that failed", tags);
    }
  }

  /** R2 to R4: one scan of all shards of the share; the intents are handled after it, too. */
  Future<Void> scan(Share share) {
    finishedSinceScan.clear();
    int from = scans++ % SCANS_BETWEEN_FULL_SCANS == 0 ? 0 : oldestBucket;
    return intents
        .buckets(from)
        .compose(
            buckets -> {
              oldestBucket = buckets.stream().mapToInt(IntentBucket::hour).min().orElse(from);
              emptySince.keySet().retainAll(buckets);
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

  /** Starts no further intent, and completes when the running ones have ended. */
  Future<?> stop() {
    waiting.clear();
    return Future.join(List.copyOf(running)).otherwiseEmpty();
  }

  private Future<List<Intent>> read(List<IntentBucket> ofShare) {
    var due = ofShare.stream().filter(this::isDue).toList();
    List<Intent> found = new ArrayList<>();
    return BoundedConcurrency.each(
            due, READS_AT_ONCE, bucket -> read(bucket).onSuccess(found::addAll))
        .map(found);
  }

  private boolean isDue(IntentBucket bucket) {
    var since = emptySince.get(bucket);
    return since == null || System.nanoTime() - since > EMPTY_REST.toNanos();
  }

  private Future<List<Intent>> read(IntentBucket bucket) {
    return intents
        .in(bucket)
        .compose(
            found -> {
              var over = Duration.between(bucket.end(), Instant.now());
              if (!found.isEmpty() || over.compareTo(EMPTY_REST) < 0) {
                emptySince.remove(bucket);
                return Future.succeededFuture(found);
              }
              emptySince.put(bucket, System.nanoTime());
              return over.compareTo(EMPTY_FOR_DELETION) > 0
                  ? intents.close(bucket).map(found)
                  : Future.succeededFuture(found);
            });
  }

  private void take(List<Intent> found) {
    var now = Instant.now();
    long nanos = System.nanoTime();
    open = found.stream().collect(Collectors.groupingBy(Intent::kind, Collectors.counting()));
    oldestSeconds =
        found.stream()
            .collect(
                Collectors.toMap(
                    Intent::kind,
                    intent -> RecoverySchedule.seconds(intent.createdAt(), now),
                    Math::max));
    schedule.keep(found.stream().map(Intent::id).toList());
    found.stream()
        .filter(intent -> handlers.containsKey(intent.kind()))
        .filter(intent -> !finishedSinceScan.contains(intent.id()))
        .filter(intent -> schedule.isDue(intent, now, nanos))
        .sorted(Comparator.comparing(Intent::createdAt))
        .filter(intent -> taken.add(intent.id()))
        .forEach(waiting::add);
    handleWaiting();
  }

  private void handleWaiting() {
    while (running.size() < HANDLED_AT_ONCE && !waiting.isEmpty()) {
      var intent = waiting.remove();
      var handling = handle(intent);
      running.add(handling);
      handling.onComplete(
          over -> {
            running.remove(handling);
            taken.remove(intent.id());
            handleWaiting();
          });
    }
  }

  /** R5 and R6. */
  private Future<Boolean> handle(Intent intent) {
    return Future.succeededFuture()
        .compose(begin -> intents.withArguments(intent))
        .compose(
            found ->
                found.isPresent()
                    ? handlers.get(intent.kind()).finish(found.get())
                    : Future.succeededFuture(false))
        .compose(
            finished -> finished ? intents.end(intent).map(true) : Future.succeededFuture(false))
        .onSuccess(finished -> handled(intent, finished))
        .onFailure(failure -> failed(intent, failure));
  }

  private void handled(Intent intent, boolean finished) {
    if (!finished) {
      schedule.postpone(intent, System.nanoTime());
      return;
    }
    finishedSinceScan.add(intent.id());
    metrics.add(1, FINISHED, "kind", intent.kind().text());
    LOG.info(
        "Completed {} {} of tenant {}, which began at {}",
        intent.kind().text(),
        intent.id(),
        intent.tenant(),
        intent.createdAt());
  }

  private void failed(Intent intent, Throwable failure) {
    metrics.add(1, FAILURES, "kind", intent.kind().text());
    if (schedule.failures(intent) == 0) {
      LOG.warn(
          "Cannot complete {} {} of tenant {} yet, retrying: {}",
          intent.kind().text(),
          intent.id(),
          intent.tenant(),
          Problem.name(failure));
    }
    schedule.failed(intent, System.nanoTime());
  }
}
