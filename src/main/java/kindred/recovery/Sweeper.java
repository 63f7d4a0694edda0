package kindred.recovery;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import kindred.cassandra.BoundedConcurrency;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk.Page;
import kindred.claims.RepairResult;
import kindred.intents.IntentStore;
import kindred.leases.Share;
import kindred.metrics.Metrics;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.retry.ReschedulableTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks slowly through the tables, part by part of this server's share, for ever. What looks wrong
 * is looked at again a while later, and only then judged and mended.
 *
 * <p>Used on one event loop; one page at a time.
 */
final class Sweeper {

  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  private static final int PARTS = IntentStore.SHARDS;
  private static final int PAGE = 100;
  private static final int AT_ONCE = 4;
  private static final int MOST_SUSPECTS = 1_000;
  private static final Duration NOTHING_DUE = Duration.ofMinutes(1);
  private static final Duration FAILED = Duration.ofSeconds(10);

  /** A part of a table on which this server is at work. */
  private record Place(Sweep<?, ?> sweep, int shard, RingPart rest, Optional<ByteBuffer> from) {}

  /** What looked wrong, when it is looked at again, and how. */
  private record Suspicion(
      long due, String table, String name, Supplier<Future<RepairResult>> repair) {}

  private record Due(Place place, Instant since) {}

  private final List<Sweep<?, ?>> sweeps;
  private final SweepProgressStore progress;
  private final RecoveryConfig config;
  private final Supplier<Share> share;
  private final Metrics metrics;
  private final SweepPace pace;
  private final Queue<Suspicion> suspicions = new ArrayDeque<>();
  private final Deque<Place> places = new ArrayDeque<>();
  private Future<?> step = Future.succeededFuture();
  private boolean stopped;
  private int failures;
  private final ReschedulableTimer timer;

  Sweeper(
      Vertx vertx,
      Recovery.Work work,
      RecoveryConfig config,
      Supplier<Share> share,
      Metrics metrics) {
    this.timer = new ReschedulableTimer(vertx);
    this.sweeps = work.sweeps();
    this.progress = work.progress();
    this.config = config;
    this.share = share;
    this.metrics = metrics;
    this.pace = new SweepPace(Math.max(1, config.sweepRate()));
  }

  void start() {
    sweeps.forEach(sweep -> metrics.add(0, "kindred.sweep.checked", "table", sweep.table()));
    metrics.add(0, "kindred.uniqueness.violations");
    if (config.sweepRate() > 0) {
      restFor(config.timeout());
    }
  }

  Future<Void> stop() {
    stopped = true;
    timer.cancel();
    return step.<Void>mapEmpty().otherwiseEmpty();
  }

  private void restFor(Duration pause) {
    if (!stopped) {
      long millis = pause.toMillis();
      long jittered = millis + ThreadLocalRandom.current().nextLong(millis / 4 + 1);
      timer.set(jittered, this::step);
    }
  }

  private void step() {
    var ran = Future.succeededFuture().compose(begin -> repairDue()).compose(repaired -> goOn());
    step = ran;
    ran.onSuccess(
            pause -> {
              failures = 0;
              restFor(pause);
            })
        .onFailure(
            failure -> {
              if (failures++ == 0) {
                LOG.warn("A sweep is interrupted: {}", failure.getMessage());
              }
              places.clear();
              restFor(FAILED);
            });
  }

  private Duration untilDue() {
    var next = suspicions.peek();
    var pause =
        next == null
            ? config.sweepEvery()
            : Duration.ofNanos(Math.max(0, next.due() - System.nanoTime()));
    return pause.compareTo(NOTHING_DUE) < 0 ? pause : NOTHING_DUE;
  }

  /** Looks at the next page, and gives how long to rest then. */
  private Future<Duration> goOn() {
    if (suspicions.size() > MOST_SUSPECTS) {
      return Future.succeededFuture(untilDue());
    }
    return (places.isEmpty() ? choose() : Future.succeededFuture())
        .compose(
            chosen -> {
              var mine = share.get().shards();
              places.removeIf(place -> !mine.contains(place.shard()));
              if (places.isEmpty()) {
                return Future.succeededFuture(untilDue());
              }
              var place = places.remove();
              long start = System.nanoTime();
              return sweep(place.sweep(), place)
                  .map(rows -> pace.pause(rows, Duration.ofNanos(System.nanoTime() - start)));
            });
  }

  /** The parts of this server's share that are due, those first that have waited longest. */
  private Future<?> choose() {
    var known = sweeps.stream().map(sweep -> progress.all(sweep.table())).toList();
    return Future.all(known)
        .onSuccess(
            all -> {
              var due = new ArrayList<Due>();
              for (int i = 0; i < sweeps.size(); i++) {
                due.addAll(due(sweeps.get(i), known.get(i).result()));
              }
              due.sort(Comparator.comparing(Due::since));
              due.forEach(part -> places.add(part.place()));
            });
  }

  private List<Due> due(Sweep<?, ?> sweep, Map<Integer, SweepProgress> known) {
    var due = new ArrayList<Due>();
    for (int shard : share.get().shards()) {
      var part = RingPart.of(shard, PARTS);
      var progress = known.getOrDefault(shard, new SweepProgress(part.after(), Optional.empty()));
      progress
          .due(part, config.sweepEvery(), Instant.now())
          .ifPresent(
              since -> {
                var rest = part.behind(progress.position());
                due.add(new Due(new Place(sweep, shard, rest, Optional.empty()), since));
              });
    }
    return due;
  }

  private <T, S> Future<Integer> sweep(Sweep<T, S> sweep, Place place) {
    return sweep
        .page(place.rest(), place.from(), PAGE)
        .compose(
            page ->
                look(sweep, page.rows())
                    .compose(looked -> remember(sweep, place, page))
                    .map(page.rows().size()))
        .onSuccess(rows -> metrics.add(rows, "kindred.sweep.checked", "table", sweep.table()));
  }

  private Future<Void> remember(Sweep<?, ?> sweep, Place place, Page<?> page) {
    if (page.next().isPresent()) {
      places.addFirst(new Place(sweep, place.shard(), place.rest(), page.next()));
      return progress.reached(sweep.table(), place.shard(), page.behind());
    }
    return progress.ended(
        sweep.table(), place.shard(), RingPart.of(place.shard(), PARTS).after(), Instant.now());
  }

  private <T, S> Future<Void> look(Sweep<T, S> sweep, List<T> rows) {
    return BoundedConcurrency.each(rows, AT_ONCE, row -> lookAt(sweep, row));
  }

  /** A row that cannot be read is in nobody's way; a database that is away is waited for. */
  private <T, S> Future<?> lookAt(Sweep<T, S> sweep, T row) {
    return Future.succeededFuture()
        .compose(begin -> sweep.suspects(row))
        .onSuccess(suspects -> suspect(sweep, suspects))
        .recover(
            failure -> {
              if (failure instanceof ProblemException away
                  && away.problem().kind() == Problem.Kind.UNAVAILABLE) {
                return Future.failedFuture(failure);
              }
              LOG.warn("A row of {} cannot be looked at: {}", sweep.table(), failure.toString());
              return Future.succeededFuture(List.of());
            });
  }

  private <S> void suspect(Sweep<?, S> sweep, List<S> suspects) {
    long due = System.nanoTime() + config.timeout().toNanos();
    for (var suspect : suspects) {
      suspicions.add(
          new Suspicion(due, sweep.table(), sweep.name(suspect), () -> sweep.repair(suspect)));
    }
  }

  /** One after the other; what fails is found again in the next round. */
  private Future<Void> repairDue() {
    var next = suspicions.peek();
    if (next == null || next.due() - System.nanoTime() > 0 || stopped) {
      return Future.succeededFuture();
    }
    suspicions.remove();
    return next.repair()
        .get()
        .onSuccess(repaired -> tell(next, repaired))
        .onFailure(failure -> LOG.debug("Not mended: {}", failure.getMessage()))
        .transform(over -> repairDue());
  }

  private void tell(Suspicion suspicion, RepairResult repaired) {
    switch (repaired) {
      case LEFT -> {}
      case REMOVED -> {
        metrics.add(1, "kindred.sweep.removed", "table", suspicion.table());
        LOG.info("Removed a row of {} that led to {}", suspicion.table(), suspicion.name());
      }
      case REMADE -> {
        metrics.add(1, "kindred.sweep.remade", "table", suspicion.table());
        LOG.warn("Made a missing key of profile {} again", suspicion.name());
      }
      case VIOLATION -> {
        metrics.add(1, "kindred.uniqueness.violations");
        LOG.error("Another live profile owns a unique key value of profile {}", suspicion.name());
      }
    }
  }
}
