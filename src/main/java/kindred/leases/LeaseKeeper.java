package kindred.leases;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import kindred.problem.Problem;
import kindred.retry.ReschedulableTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this server's lease in a role (R1), and knows which shards of the work belong to this
 * server. Two servers may work on the same shard for a while: a lease decides only which server
 * tries.
 *
 * <p>Used on one event loop; only {@link #share} may be called from any thread.
 */
public final class LeaseKeeper {

  /**
   * How often a server writes a heartbeat, and after which time without one it counts as dead.
   *
   * @param heartbeat also how often each server reads the leases of the others
   */
  public record Timing(Duration heartbeat, Duration heartbeatTimeout) {

    /** Three seconds and twenty. */
    public static final Timing USUAL = new Timing(Duration.ofSeconds(3), Duration.ofSeconds(20));
  }

  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  private final LeaseStore store;
  private final String role;
  private final int shards;
  private final Timing timing;
  private final ObservedLeases observed;
  private final String server;

  private Consumer<Share> listener = share -> {};
  private Lease lease;
  private volatile boolean holding;
  private volatile boolean stopped;
  private volatile long lastHeartbeat;
  private final ReschedulableTimer timer;
  private volatile Share share = Share.NONE;
  private Future<?> round = Future.succeededFuture();

  /**
   * A keeper for the work of a role, which is divided into so many shards.
   *
   * @param server the name of this server; with the same name it has the same share after a restart
   */
  public LeaseKeeper(
      Vertx vertx, LeaseStore store, String role, int shards, String server, Timing timing) {
    this.timer = new ReschedulableTimer(vertx);
    this.server = server;
    this.lease = new Lease(server, 0, 0);
    this.store = store;
    this.role = role;
    this.shards = shards;
    this.timing = timing;
    this.observed = new ObservedLeases(timing.heartbeatTimeout());
  }

  /** Takes part; the listener gets the share of this server now and at every change. */
  public void start(Consumer<Share> listener) {
    this.listener = listener;
    round();
  }

  /** The share of this server; none once other servers may count it as dead. */
  public Share share() {
    boolean alive = System.nanoTime() - lastHeartbeat < timing.heartbeatTimeout().toNanos();
    return holding && alive && !stopped ? share : Share.NONE;
  }

  /** Stops taking part: other servers take over the share when they read the leases next. */
  public Future<Void> stop() {
    stopped = true;
    timer.cancel();
    return round
        .transform(over -> holding ? store.release(role, lease) : Future.<Void>succeededFuture())
        .otherwiseEmpty();
  }

  private void round() {
    long start = System.nanoTime();
    round =
        heartbeat()
            .onSuccess(written -> lastHeartbeat = start)
            .compose(written -> store.all(role))
            .compose(this::expireTimedOut)
            .onSuccess(this::divide)
            .onFailure(failure -> LOG.debug("The lease was not renewed: {}", Problem.name(failure)))
            .onComplete(
                over -> {
                  if (!stopped) {
                    timer.set(pause(), this::round);
                  }
                });
  }

  /** Writes a heartbeat; takes the lease under a new epoch if another server has expired it. */
  private Future<?> heartbeat() {
    var next = new Lease(server, lease.epoch(), lease.heartbeat() + 1);
    return (holding ? store.heartbeat(role, next) : Future.succeededFuture(false))
        .compose(
            written -> {
              if (written) {
                lease = next;
                return Future.succeededFuture();
              }
              holding = false;
              lease = new Lease(server, lease.epoch() + 1, 0);
              return store
                  .take(role, server, lease.epoch())
                  .compose(taken -> taken ? Future.succeededFuture(lease) : existing())
                  .onSuccess(
                      current -> {
                        lease = current;
                        holding = true;
                      });
            });
  }

  /** An unexpected row under this name is from a lost reply, or from before a restart. */
  private Future<Lease> existing() {
    return store
        .all(role)
        .map(
            all -> all.stream().filter(one -> one.name().equals(server)).findFirst().orElse(lease));
  }

  /** Expires the leases that have timed out; gives the names of the live servers. */
  private Future<List<String>> expireTimedOut(List<Lease> leases) {
    var timedOut = new ArrayList<>(observed.timedOut(leases, System.nanoTime()));
    timedOut.removeIf(one -> one.name().equals(server));
    var alive = new ArrayList<>(leases.stream().map(Lease::name).toList());
    return Future.all(timedOut.stream().map(this::expire).toList())
        .map(
            expired -> {
              timedOut.forEach(one -> alive.remove(one.name()));
              return alive;
            });
  }

  private Future<Boolean> expire(Lease timedOut) {
    return store
        .expire(role, timedOut)
        .onSuccess(
            expired -> {
              if (expired) {
                LOG.info(
                    "Server {} has no heartbeat; the others take over its share of {}",
                    timedOut.name(),
                    role);
              }
            });
  }

  private void divide(List<String> alive) {
    var next = Share.of(alive, server, shards);
    if (!next.equals(share) && !stopped) {
      share = next;
      listener.accept(next);
    }
  }

  private long pause() {
    long millis = timing.heartbeat().toMillis();
    return millis - ThreadLocalRandom.current().nextLong(millis / 8 + 1);
  }
}
