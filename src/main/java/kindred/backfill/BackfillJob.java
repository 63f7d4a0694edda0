package kindred.backfill;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import kindred.backfill.KeyBackfill.Next;
import kindred.cassandra.BoundedConcurrency;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.intents.RecoveryHandler;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on the keys of a tenant, one step after the other, until all are in use and nothing is left
 * of those that were dropped. Two who work on the same tenant do no harm.
 *
 * <p>Online traffic first: after every step it rests for as long as the step took.
 */
public final class BackfillJob implements RecoveryHandler {

  private static final Logger LOG = LoggerFactory.getLogger(BackfillJob.class);
  private static final int SETTLE = 5;

  /** So much longer than it took rests what only waits for others. */
  private static final int IDLE = 9;

  private final Vertx vertx;
  private final SchemaRegistry schemas;
  private final IntentStore operations;
  private final KeyBackfillStore builds;
  private final KeyBackfill build;
  private final KeyRemoval removal;
  private final Duration gracePeriod;
  private final Map<Integer, Run> runs = new HashMap<>();
  private final Map<Integer, Seen> seen = new HashMap<>();
  private volatile boolean stopped;

  /** The steps that are worked through. */
  record Steps(KeyBackfillStore builds, KeyBackfill build, KeyRemoval removal) {}

  BackfillJob(
      Vertx vertx,
      SchemaRegistry schemas,
      IntentStore operations,
      Steps steps,
      Duration gracePeriod) {
    this.vertx = vertx;
    this.schemas = schemas;
    this.operations = operations;
    this.builds = steps.builds();
    this.build = steps.build();
    this.removal = steps.removal();
    this.gracePeriod = gracePeriod;
  }

  /** The work on one tenant by this server. */
  private static final class Run {
    private final Set<Intent> operations = new HashSet<>();
    private final Map<String, Long> since = new HashMap<>();
    private boolean asked;
  }

  /** What was last seen of the work on a tenant, and since when it has stood still. */
  private record Seen(Map<String, BackfillPosition> positions, long since) {}

  /** Works on the tenant of the operation until nothing is left to do, and then ends it. */
  public void start(Intent operation) {
    synchronized (runs) {
      var running = runs.get(operation.tenant());
      if (running != null) {
        running.operations.add(operation);
        running.asked = true;
        return;
      }
      var run = new Run();
      run.operations.add(operation);
      runs.put(operation.tenant(), run);
    }
    goOn(operation.tenant());
  }

  /** Goes on with what another server began, if that one does not. */
  @Override
  public Future<Boolean> finish(Intent operation) {
    int tenant = operation.tenant();
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
                synchronized (seen) {
                  seen.remove(tenant);
                }
                return Future.succeededFuture(true);
              }
              return positions(schema)
                  .map(
                      positions -> {
                        if (standsStill(tenant, positions)) {
                          start(operation);
                        }
                        return false;
                      });
            });
  }

  /** Takes no further step; another server may go on. */
  public void stop() {
    stopped = true;
  }

  private Future<Map<String, BackfillPosition>> positions(SchemaSnapshot schema) {
    var positions = new HashMap<String, BackfillPosition>();
    var rows = new HashSet<String>();
    schema.dropped().forEach(key -> rows.add(KeyRemoval.row(key)));
    schema.keys().stream().filter(IdentificationKey::building).forEach(key -> rows.add(key.id()));
    return BoundedConcurrency.each(
            rows,
            row ->
                builds
                    .find(schema.tenant(), row)
                    .onSuccess(at -> positions.put(row, at.orElse(BackfillPosition.START))))
        .map(read -> positions);
  }

  /** Judged by this server's own clock. */
  private boolean standsStill(int tenant, Map<String, BackfillPosition> positions) {
    synchronized (seen) {
      var before = seen.get(tenant);
      long now = System.nanoTime();
      if (before == null || !before.positions().equals(positions)) {
        seen.put(tenant, new Seen(positions, now));
        return false;
      }
      return now - before.since() > settle().toNanos();
    }
  }

  private static boolean isDone(SchemaSnapshot schema) {
    return schema.dropped().isEmpty()
        && schema.keys().stream().noneMatch(IdentificationKey::building);
  }

  /** Until then whoever knew an older schema has either told of what he did, or is dead. */
  private Duration settle() {
    return gracePeriod.multipliedBy(SETTLE);
  }

  private void goOn(int tenant) {
    long begun = System.nanoTime();
    synchronized (runs) {
      runs.get(tenant).asked = false;
    }
    step(tenant)
        .onComplete(
            done -> {
              if (done.failed()) {
                LOG.warn(
                    "The work on keys of tenant {} pauses: {}", tenant, done.cause().toString());
              }
              if (!stopped && !(done.result() == Next.DONE && end(tenant))) {
                long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
                rest(done.result() == Next.GO_ON
                        ? took
                        : Math.max(IDLE * took, gracePeriod.toMillis()))
                    .onSuccess(rested -> goOn(tenant));
              }
            });
  }

  /** One step for each key; {@code DONE} when there is none left. */
  private Future<Next> step(int tenant) {
    return schemas
        .now(tenant)
        .compose(
            schema -> {
              Future<Next> all = Future.succeededFuture(isDone(schema) ? Next.DONE : Next.WAIT);
              for (var key : schema.keys()) {
                if (key.building()) {
                  all = then(all, () -> build.step(schema, key, settled(tenant, key.id())));
                }
              }
              for (var key : schema.dropped()) {
                var row = KeyRemoval.row(key);
                all = then(all, () -> removal.step(schema, key, settled(tenant, row)));
              }
              return all;
            });
  }

  /** There is more to do at once as soon as one key has got on. */
  private static Future<Next> then(Future<Next> before, Supplier<Future<Next>> step) {
    return before.compose(
        earlier ->
            step.get()
                .map(next -> next == Next.WAIT && earlier != Next.GO_ON ? Next.WAIT : Next.GO_ON));
  }

  /** Building a key and removing it are two pieces of work, each seen at a moment of its own. */
  private boolean settled(int tenant, String work) {
    synchronized (runs) {
      long now = System.nanoTime();
      long since = runs.get(tenant).since.computeIfAbsent(work, first -> now);
      return now - since >= settle().toNanos();
    }
  }

  /** False when something was begun meanwhile, which may not have been seen. */
  private boolean end(int tenant) {
    Run ended;
    synchronized (runs) {
      if (runs.get(tenant).asked) {
        return false;
      }
      ended = runs.remove(tenant);
    }
    ended.operations.forEach(
        operation ->
            operations
                .end(operation)
                .onFailure(late -> LOG.debug("A finished operation is still noted", late)));
    return true;
  }

  private Future<Void> rest(long millis) {
    Promise<Void> rested = Promise.promise();
    vertx.setTimer(Math.max(1, millis), timer -> rested.complete());
    return rested.future();
  }
}
