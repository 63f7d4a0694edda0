package kindred.backfill;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kindred.backfill.KeyBackfill.Next;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.intents.RecoveryHandler;
import kindred.problem.Problem;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on the keys of a tenant, step by step, until all are active and nothing is left of deleted
 * ones. Two servers may work on the same tenant.
 *
 * <p>After every step it pauses for as long as the step took, so that clients come first.
 */
public final class BackfillJob implements RecoveryHandler {

  private static final Logger LOG = LoggerFactory.getLogger(BackfillJob.class);

  /** In grace periods: after this time all servers know a schema, or have died. */
  private static final int PROPAGATION_PERIODS = 5;

  /** The pause after a step that only waits, in multiples of the time that it took. */
  private static final int IDLE_FACTOR = 9;

  private final Vertx vertx;
  private final SchemaRegistry schemas;
  private final IntentStore intents;
  private final Steps steps;
  private final Duration gracePeriod;
  private final Map<Integer, Run> runs = new HashMap<>();
  private final PositionObserver observer;
  private volatile boolean stopped;

  /** The steps of back-fills and removals, and the positions that they store. */
  record Steps(KeyBackfillStore positions, KeyBackfill backfill, KeyRemoval removal) {}

  BackfillJob(
      Vertx vertx, SchemaRegistry schemas, IntentStore intents, Steps steps, Duration gracePeriod) {
    this.vertx = vertx;
    this.schemas = schemas;
    this.intents = intents;
    this.steps = steps;
    this.gracePeriod = gracePeriod;
    this.observer = new PositionObserver(steps.positions(), propagationTime());
  }

  /** The work of this server on one tenant. */
  private static final class Run {
    private final Set<Intent> intents = new HashSet<>();

    /** When this server first saw the key of a position, by position. */
    private final Map<String, Long> firstSeen = new HashMap<>();

    /** Whether another intent was added since the current step began. */
    private boolean startedAgain;
  }

  /** Works on the tenant of the intent until nothing is left to do, and then ends the intent. */
  public void start(Intent intent) {
    synchronized (runs) {
      var running = runs.get(intent.tenant());
      if (running != null) {
        running.intents.add(intent);
        running.startedAgain = true;
        return;
      }
      var run = new Run();
      run.intents.add(intent);
      runs.put(intent.tenant(), run);
    }
    proceed(intent.tenant());
  }

  /** R5: continues the work of another server if its positions stand still. */
  @Override
  public Future<Boolean> finish(Intent intent) {
    int tenant = intent.tenant();
    synchronized (runs) {
      if (runs.containsKey(tenant)) {
        return Future.succeededFuture(false);
      }
    }
    return schemas
        .readSerial(tenant)
        .compose(
            schema -> {
              if (isDone(schema)) {
                observer.forget(tenant);
                return Future.succeededFuture(true);
              }
              return observer
                  .standStill(schema)
                  .map(
                      standStill -> {
                        if (standStill) {
                          start(intent);
                        }
                        return false;
                      });
            });
  }

  /** Begins no further step; another server may continue. */
  public void stop() {
    stopped = true;
  }

  private static boolean isDone(SchemaSnapshot schema) {
    return schema.dropped().isEmpty()
        && schema.keys().stream().noneMatch(IdentificationKey::building);
  }

  /** After this time a writer with an older schema has confirmed its inserts, or has died. */
  private Duration propagationTime() {
    return gracePeriod.multipliedBy(PROPAGATION_PERIODS);
  }

  private void proceed(int tenant) {
    long begun = System.nanoTime();
    synchronized (runs) {
      runs.get(tenant).startedAgain = false;
    }
    step(tenant)
        .onComplete(
            done -> {
              if (done.failed()) {
                LOG.warn(
                    "A step of the back-fill of tenant {} failed and is tried again: {}",
                    tenant,
                    Problem.name(done.cause()));
              }
              if (!stopped && !(done.result() == Next.DONE && end(tenant))) {
                long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
                pause(
                        done.result() == Next.CONTINUE
                            ? took
                            : Math.max(IDLE_FACTOR * took, gracePeriod.toMillis()))
                    .onSuccess(paused -> proceed(tenant));
              }
            });
  }

  /** One step for each key; {@code DONE} if no key needs one. */
  private Future<Next> step(int tenant) {
    return schemas
        .now(tenant)
        .compose(
            schema -> {
              Future<Next> all = Future.succeededFuture(isDone(schema) ? Next.DONE : Next.WAIT);
              for (var key : schema.keys()) {
                if (key.building()) {
                  all =
                      then(
                          all, () -> steps.backfill().step(schema, key, allKnow(tenant, key.id())));
                }
              }
              for (var key : schema.dropped()) {
                var position = KeyRemoval.positionOf(key);
                all = then(all, () -> steps.removal().step(schema, key, allKnow(tenant, position)));
              }
              return all;
            });
  }

  /** There is more to do at once if the step of any key has got ahead. */
  private static Future<Next> then(Future<Next> before, Supplier<Future<Next>> step) {
    return before.compose(
        earlier ->
            step.get()
                .map(
                    next ->
                        next == Next.WAIT && earlier != Next.CONTINUE ? Next.WAIT : Next.CONTINUE));
  }

  /**
   * BF7, KR2: whether all servers know by now that the key was created or deleted.
   *
   * @param position the name of the position: the removal of a key has another than its back-fill
   */
  private boolean allKnow(int tenant, String position) {
    synchronized (runs) {
      long now = System.nanoTime();
      long since = runs.get(tenant).firstSeen.computeIfAbsent(position, first -> now);
      return now - since >= propagationTime().toNanos();
    }
  }

  /**
   * BF9, KR5: deletes the intents.
   *
   * @return false: other work was started meanwhile, which the last step may not have seen
   */
  private boolean end(int tenant) {
    Run ended;
    synchronized (runs) {
      if (runs.get(tenant).startedAgain) {
        return false;
      }
      ended = runs.remove(tenant);
    }
    ended.intents.forEach(
        intent ->
            intents
                .end(intent)
                .onFailure(
                    late ->
                        LOG.debug(
                            "The intent {} of a finished back-fill was not deleted; recovery"
                                + " deletes it",
                            intent.id(),
                            late)));
    return true;
  }

  private Future<Void> pause(long millis) {
    return vertx.timer(Math.max(1, millis), TimeUnit.MILLISECONDS);
  }
}
