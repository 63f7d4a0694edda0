package kindred.recovery;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import kindred.intents.Intent;
import kindred.intents.IntentBucket;
import kindred.intents.IntentStore;
import kindred.intents.RecoveryHandler;
import kindred.leases.LeaseKeeper;
import kindred.leases.LeaseStore;
import kindred.leases.Share;
import kindred.metrics.Metrics;
import kindred.problem.Problem;
import kindred.retry.ReschedulableTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the operations of servers that died, and sweeps the tables, from its start to its stop.
 * Any number of servers may run it at the same time.
 */
public final class Recovery extends AbstractVerticle {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  /** The role whose work the servers divide. */
  private static final String ROLE = "recovery";

  private static final int LONGEST_PAUSE_IN_SCANS = 4;
  private static final int STOP_TIMEOUT_SECONDS = 4;

  /** The work to do, and the stores for it. */
  public record Work(
      LeaseStore leases,
      IntentStore intents,
      Map<Intent.Kind, RecoveryHandler> handlers,
      Sweeps sweeps) {

    public Work {
      handlers = Map.copyOf(handlers);
    }

    /** The same work, and a handler for one more kind of intents. */
    public Work with(Intent.Kind kind, RecoveryHandler handler) {
      var more = new HashMap<>(handlers);
      more.put(kind, handler);
      return new Work(leases, intents, more, sweeps);
    }
  }

  private final Work work;
  private final String server;
  private final RecoveryConfig config;
  private final Metrics metrics;
  private LeaseKeeper leases;
  private IntentScanner scanner;
  private Sweeper sweeper;
  private Sweeper duplicates;
  private Future<?> scan = Future.succeededFuture();
  private boolean scanning;
  private boolean stopped;
  private int failures;
  private ReschedulableTimer timer;

  /**
   * @param server the name of this server among those that share the work, the same after a restart
   */
  public Recovery(Work work, String server, RecoveryConfig config, Metrics metrics) {
    this.work = work;
    this.server = server;
    this.config = config;
    this.metrics = metrics;
  }

  @Override
  public void start() {
    timer = new ReschedulableTimer(vertx);
    leases =
        new LeaseKeeper(vertx, work.leases(), ROLE, IntentBucket.SHARDS, server, config.leases());
    scanner = new IntentScanner(work.intents(), work.handlers(), config, metrics);
    sweeper = new Sweeper(vertx, work.sweeps(), config, leases::share, metrics);
    duplicates =
        new Sweeper(
            vertx, work.sweeps().ofDuplicates(), config.ofDuplicates(), leases::share, metrics);
    metrics.gauge(
        "kindred.recovery.shards",
        "Shards of recovery that belong to this server",
        () -> leases.share().shards().size());
    for (var sweep : work.sweeps().all()) {
      metrics.counted(
          "kindred.sweep.removed",
          "Dangling claims and entries that the sweep deleted",
          "table",
          sweep.table());
      metrics.counted(
          "kindred.sweep.restored",
          "Missing claims and entries that the sweep restored",
          "table",
          sweep.table());
    }
    leases.start(this::shareChanged);
    sweeper.start();
    duplicates.start();
  }

  @Override
  public void stop(Promise<Void> stopping) {
    stopped = true;
    timer.cancel();
    Future.join(scan.otherwiseEmpty(), scanner.stop(), sweeper.stop(), duplicates.stop())
        .timeout(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .otherwiseEmpty()
        .compose(over -> leases.stop().timeout(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS))
        .otherwiseEmpty()
        .onComplete(stopping);
  }

  /** Scans at once: the intents of a dead server do not wait for the next scan. */
  private void shareChanged(Share share) {
    LOG.info("{} shards of recovery belong to this server", share.shards().size());
    scanNow();
  }

  private void scanNow() {
    if (!stopped && !scanning) {
      timer.cancel();
      scanning = true;
      scan =
          scanner
              .scan(leases.share())
              .onSuccess(scanned -> failures = 0)
              .onFailure(this::failed)
              .onComplete(
                  over -> {
                    scanning = false;
                    if (!stopped) {
                      timer.set(pause(), this::scanNow);
                    }
                  });
    }
  }

  private void failed(Throwable failure) {
    if (failures++ == 0) {
      LOG.warn("Cannot scan the intents, retrying: {}", Problem.name(failure));
    }
  }

  private long pause() {
    long millis = config.scanInterval().toMillis() * Math.min(1 + failures, LONGEST_PAUSE_IN_SCANS);
    return millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1);
  }
}
