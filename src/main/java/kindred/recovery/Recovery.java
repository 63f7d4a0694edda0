package kindred.recovery;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.intents.RecoveryHandler;
import kindred.leases.LeaseKeeper;
import kindred.leases.LeaseStore;
import kindred.leases.Share;
import kindred.metrics.Metrics;
import kindred.retry.ReschedulableTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes what servers left that died, and sweeps up, from its start to its stop and without
 * anybody asking for it. Any number of servers may do so at once.
 */
public final class Recovery extends AbstractVerticle {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  /** The work that servers divide. */
  private static final String ROLE = "recovery";

  private static final int LONGEST_PAUSE_IN_LOOKS = 4;
  private static final int MOST_SECONDS_OF_STOPPING = 4;

  /** What there is to do, and with what. */
  public record Work(
      LeaseStore leases,
      IntentStore operations,
      Map<Intent.Kind, RecoveryHandler> recoverers,
      SweepProgressStore progress,
      List<Sweep<?, ?>> sweeps) {

    public Work {
      recoverers = Map.copyOf(recoverers);
      sweeps = List.copyOf(sweeps);
    }

    /** The same, and one more kind of operations to finish. */
    public Work also(Intent.Kind kind, RecoveryHandler recoverer) {
      var more = new HashMap<>(recoverers);
      more.put(kind, recoverer);
      return new Work(leases, operations, more, progress, sweeps);
    }
  }

  private final Work work;
  private final String server;
  private final RecoveryConfig config;
  private final Metrics metrics;
  private LeaseKeeper leases;
  private IntentScanner open;
  private Sweeper sweeper;
  private Future<?> look = Future.succeededFuture();
  private boolean looking;
  private boolean stopped;
  private int failures;
  private ReschedulableTimer timer;

  /**
   * @param server its name among those that share the work, the same after a restart
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
        new LeaseKeeper(vertx, work.leases(), ROLE, IntentStore.SHARDS, server, config.leases());
    open = new IntentScanner(work.operations(), work.recoverers(), config, metrics);
    sweeper = new Sweeper(vertx, work, config, leases::share, metrics);
    metrics.gauge(
        "kindred.recovery.shards",
        "Shards of recovery that this server looks after",
        () -> leases.share().shards().size());
    leases.start(this::divided);
    sweeper.start();
  }

  @Override
  public void stop(Promise<Void> stopping) {
    stopped = true;
    timer.cancel();
    Future.join(look.otherwiseEmpty(), open.stop(), sweeper.stop())
        .timeout(MOST_SECONDS_OF_STOPPING, TimeUnit.SECONDS)
        .otherwiseEmpty()
        .compose(over -> leases.stop().timeout(MOST_SECONDS_OF_STOPPING, TimeUnit.SECONDS))
        .otherwiseEmpty()
        .onComplete(stopping);
  }

  private void divided(Share share) {
    LOG.info("This server looks after {} shards of recovery", share.shards().size());
    lookNow();
  }

  /** What another server left is not made to wait for the next look. */
  private void lookNow() {
    if (!stopped && !looking) {
      timer.cancel();
      looking = true;
      look =
          open.look(leases.share())
              .onSuccess(looked -> failures = 0)
              .onFailure(this::failed)
              .onComplete(
                  over -> {
                    looking = false;
                    if (!stopped) {
                      timer.set(pause(), this::lookNow);
                    }
                  });
    }
  }

  private void failed(Throwable failure) {
    if (failures++ == 0) {
      LOG.warn("Open operations cannot be looked for: {}", failure.getMessage());
    }
  }

  private long pause() {
    long millis = config.look().toMillis() * Math.min(1 + failures, LONGEST_PAUSE_IN_LOOKS);
    return millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1);
  }
}
