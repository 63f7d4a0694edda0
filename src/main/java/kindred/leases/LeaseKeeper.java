package kindred.leases;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import kindred.retry.ReschedulableTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes part in a role as long as it is open, and knows which shards of the work fall to this
 * server. Two servers may believe for a while that a shard is theirs: leases decide only who tries.
 *
 * <p>Used on one event loop; only {@link #share} may be asked from anywhere.
 */
public final class LeaseKeeper {

  /**
   * How often servers show that they live, and after which silence they count as dead.
   *
   * @param heartbeat also how often each looks at the others
   */
  public record Pace(Duration heartbeat, Duration heartbeatTimeout) {

    /** Three seconds and twenty. */
    public static final Pace USUAL = new Pace(Duration.ofSeconds(3), Duration.ofSeconds(20));
  }

  private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

  private final LeaseStore store;
  private final String role;
  private final int shards;
  private final Pace pace;
  private final FailureDetector watch;
  private final String me;

  private Consumer<Share> changed = share -> {};
  private Lease mine;
  private volatile boolean holds;
  private volatile boolean stopped;
  private volatile long lastHeartbeat;
  private final ReschedulableTimer timer;
  private volatile Share share = Share.NONE;
  private Future<?> round = Future.succeededFuture();

  /**
   * A keeper for the work of a role, which is divided into so many shards.
   *
   * @param me the server's name: if it died and is back, it goes on with the share it had
   */
  public LeaseKeeper(Vertx vertx, LeaseStore store, String role, int shards, String me, Pace pace) {
    this.timer = new ReschedulableTimer(vertx);
    this.me = me;
    this.mine = new Lease(me, 0, 0);
    this.store = store;
    this.role = role;
    this.shards = shards;
    this.pace = pace;
    this.watch = new FailureDetector(pace.heartbeatTimeout());
  }

  /** Takes part; what falls to this server is told now and at every change. */
  public void start(Consumer<Share> listener) {
    changed = listener;
    round();
  }

  /** What falls to this server; nothing when others may believe that it is dead. */
  public Share share() {
    boolean heard = System.nanoTime() - lastHeartbeat < pace.heartbeatTimeout().toNanos();
    return holds && heard && !stopped ? share : Share.NONE;
  }

  /** Takes part no more: others take over when they look the next time. */
  public Future<Void> stop() {
    stopped = true;
    timer.cancel();
    return round
        .transform(over -> holds ? store.giveBack(role, mine) : Future.<Void>succeededFuture())
        .otherwiseEmpty();
  }

  private void round() {
    long start = System.nanoTime();
    round =
        heartbeat()
            .onSuccess(beaten -> lastHeartbeat = start)
            .compose(beaten -> store.all(role))
            .compose(this::markMerged)
            .onSuccess(this::divide)
            .onFailure(failure -> LOG.debug("The leases cannot be kept: {}", failure.getMessage()))
            .onComplete(
                over -> {
                  if (!stopped) {
                    timer.set(pause(), this::round);
                  }
                });
  }

  /** Shows that this server lives; under a new epoch when others have ended the last one. */
  private Future<?> heartbeat() {
    var next = new Lease(me, mine.epoch(), mine.heartbeat() + 1);
    return (holds ? store.heartbeat(role, next) : Future.succeededFuture(false))
        .compose(
            beaten -> {
              if (beaten) {
                mine = next;
                return Future.succeededFuture();
              }
              holds = false;
              mine = new Lease(me, mine.epoch() + 1, 0);
              return store
                  .take(role, me, mine.epoch())
                  .compose(taken -> taken ? Future.succeededFuture(mine) : standing())
                  .onSuccess(
                      lease -> {
                        mine = lease;
                        holds = true;
                      });
            });
  }

  /** A row under this name that is not expected is of a lost reply, or of an earlier life. */
  private Future<Lease> standing() {
    return store
        .all(role)
        .map(all -> all.stream().filter(lease -> lease.name().equals(me)).findFirst().orElse(mine));
  }

  private Future<List<String>> markMerged(List<Lease> leases) {
    var silent = new ArrayList<>(watch.silent(leases, System.nanoTime()));
    silent.removeIf(lease -> lease.name().equals(me));
    var living = new ArrayList<>(leases.stream().map(Lease::name).toList());
    return Future.all(
            silent.stream()
                .map(
                    lease ->
                        store
                            .expire(role, lease)
                            .onSuccess(
                                expired -> {
                                  if (expired) {
                                    LOG.info("A server is silent, others do its share of {}", role);
                                  }
                                }))
                .toList())
        .map(
            expired -> {
              silent.forEach(lease -> living.remove(lease.name()));
              return living;
            });
  }

  private void divide(List<String> living) {
    var next = Share.of(living, me, shards);
    if (!next.equals(share) && !stopped) {
      share = next;
      changed.accept(next);
    }
  }

  private long pause() {
    long millis = pace.heartbeat().toMillis();
    return millis - ThreadLocalRandom.current().nextLong(millis / 8 + 1);
  }
}
