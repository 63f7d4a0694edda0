package kindred.recovery;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import kindred.cassandra.BoundedConcurrency;
import kindred.cassandra.TokenWalk.Page;
import kindred.claims.RepairResult;
import kindred.leases.Share;
import kindred.metrics.Metrics;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.retry.ReschedulableTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through the tables at a limited rate, again and again, part by part of this server's share.
 * What looks wrong is checked again after a while, and repaired only if it is still wrong.
 *
 * <p>Used on one event loop; one page at a time.
 */
final class Sweeper {

  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  private static final int PAGE_ROWS = 100;
  private static final int CHECKED_AT_ONCE = 4;
  private static final int MOST_SUSPECTS = 1_000;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

  /** What looked wrong, and when and how it is checked again. */
  private record Recheck(
      long due, String table, String name, Supplier<Future<RepairResult>> repair) {}

  private final List<Sweep<?, ?>> sweeps;
  private final SweepProgressStore progress;
  private final RecoveryConfig config;
  private final Supplier<Share> share;
  private final Metrics metrics;
  private final SweepPace pace;
  private final Queue<Recheck> rechecks = new ArrayDeque<>();
  private final Deque<SweepPlace> places = new ArrayDeque<>();
  private Future<?> step = Future.succeededFuture();
  private boolean stopped;
  private int failures;
  private final ReschedulableTimer timer;

  Sweeper(
      Vertx vertx, Sweeps sweeps, RecoveryConfig config, Supplier<Share> share, Metrics metrics) {
    this.timer = new ReschedulableTimer(vertx);
    this.sweeps = sweeps.all();
    this.progress = sweeps.progress();
    this.config = config;
    this.share = share;
    this.metrics = metrics;
    this.pace = new SweepPace(Math.max(1, config.sweepRate()));
  }

  void start() {
    sweeps.forEach(
        sweep ->
            metrics.counted(
                "kindred.sweep.checked",
                "Table rows that the sweep checked",
                "table",
                sweep.table()));
    metrics.counted("kindred.uniqueness.violations", "Values that two live profiles own");
    if (config.sweepRate() > 0) {
      pauseFor(config.recheckAfter());
    }
  }

  Future<Void> stop() {
    stopped = true;
    timer.cancel();
    return step.<Void>mapEmpty().otherwiseEmpty();
  }

  private void pauseFor(Duration pause) {
    if (!stopped) {
      long millis = pause.toMillis();
      timer.set(millis + ThreadLocalRandom.current().nextLong(millis / 4 + 1), this::step);
    }
  }

  private void step() {
    var ran =
        Future.succeededFuture().compose(begin -> repairDue()).compose(repaired -> sweepNext());
    step = ran;
    ran.onSuccess(
            pause -> {
              failures = 0;
              pauseFor(pause);
            })
        .onFailure(
            failure -> {
              if (failures++ == 0) {
                LOG.warn("The sweep failed, retrying: {}", Problem.name(failure));
              }
              places.clear();
              pauseFor(PAUSE_AFTER_FAILURE);
            });
  }

  private Duration untilDue() {
    var next = rechecks.peek();
    long due = next == null ? config.sweepInterval().toNanos() : next.due() - System.nanoTime();
    return Duration.ofNanos(Math.max(0, Math.min(due, LONGEST_PAUSE.toNanos())));
  }

  /** Sweeps the next page, and gives the pause after it. */
  private Future<Duration> sweepNext() {
    if (rechecks.size() > MOST_SUSPECTS) {
      return Future.succeededFuture(untilDue());
    }
    return (places.isEmpty() ? chooseParts() : Future.succeededFuture())
        .compose(
            chosen -> {
              var shards = share.get().shards();
              places.removeIf(place -> !shards.contains(place.shard()));
              if (places.isEmpty()) {
                return Future.succeededFuture(untilDue());
              }
              var place = places.remove();
              long start = System.nanoTime();
              return sweep(place.sweep(), place)
                  .map(rows -> pace.pause(rows, Duration.ofNanos(System.nanoTime() - start)));
            });
  }

  /** The due parts of this server's share, the longest due first. */
  private Future<?> chooseParts() {
    var known = sweeps.stream().map(sweep -> progress.all(sweep.table())).toList();
    return Future.all(known)
        .onSuccess(
            all ->
                IntStream.range(0, sweeps.size())
                    .boxed()
                    .flatMap(
                        i ->
                            SweepPlace.due(
                                sweeps.get(i),
                                known.get(i).result(),
                                share.get().shards(),
                                config.sweepInterval()))
                    .sorted(Comparator.comparing(SweepPlace::due))
                    .forEach(places::add));
  }

  private <T, S> Future<Integer> sweep(Sweep<T, S> sweep, SweepPlace place) {
    return sweep
        .page(place.rest(), place.from(), PAGE_ROWS)
        .compose(
            page ->
                BoundedConcurrency.each(page.rows(), CHECKED_AT_ONCE, row -> check(sweep, row))
                    .compose(checked -> storeProgress(sweep, place, page))
                    .map(page.rows().size()))
        .onSuccess(rows -> metrics.add(rows, "kindred.sweep.checked", "table", sweep.table()));
  }

  /** S5. */
  private Future<Void> storeProgress(Sweep<?, ?> sweep, SweepPlace place, Page<?> page) {
    if (page.next().isPresent()) {
      places.addFirst(place.after(page));
      return progress.reached(sweep.table(), place.shard(), page.behind(), place.began());
    }
    return progress.ended(sweep.table(), place.shard(), place.part().after(), place.began());
  }

  /** Skips a row that cannot be read; fails when the database does not answer. */
  private <T, S> Future<?> check(Sweep<T, S> sweep, T row) {
    return Future.succeededFuture()
        .compose(begin -> sweep.suspects(row))
        .onSuccess(suspects -> recheckLater(sweep, suspects))
        .recover(
            failure -> {
              if (failure instanceof ProblemException refused
                  && refused.problem().kind() == Problem.Kind.UNAVAILABLE) {
                return Future.failedFuture(failure);
              }
              LOG.warn(
                  "Cannot check a row of {}, skipping it: {}",
                  sweep.table(),
                  Problem.name(failure));
              return Future.succeededFuture(List.of());
            });
  }

  private <S> void recheckLater(Sweep<?, S> sweep, List<S> suspects) {
    long due = System.nanoTime() + config.recheckAfter().toNanos();
    for (var suspect : suspects) {
      rechecks.add(
          new Recheck(due, sweep.table(), sweep.name(suspect), () -> sweep.repair(suspect)));
    }
  }

  /** One after the other; the next round finds again what fails. */
  private Future<Void> repairDue() {
    var next = rechecks.peek();
    if (next == null || next.due() - System.nanoTime() > 0 || stopped) {
      return Future.succeededFuture();
    }
    rechecks.remove();
    return next.repair()
        .get()
        .onSuccess(repaired -> report(next, repaired))
        .onFailure(failure -> LOG.debug("Not repaired: {}", Problem.name(failure)))
        .transform(over -> repairDue());
  }

  private void report(Recheck recheck, RepairResult repaired) {
    switch (repaired) {
      case UNCHANGED -> {}
      case REMOVED -> {
        metrics.add(1, "kindred.sweep.removed", "table", recheck.table());
        LOG.info("Deleted a dangling row of {} of profile {}", recheck.table(), recheck.name());
      }
      case RESTORED -> {
        metrics.add(1, "kindred.sweep.restored", "table", recheck.table());
        LOG.warn("Restored a missing key of profile {}", recheck.name());
      }
      case VIOLATION -> {
        metrics.add(1, "kindred.uniqueness.violations");
        LOG.error("Another live profile owns a unique key value of profile {}", recheck.name());
      }
    }
  }
}
