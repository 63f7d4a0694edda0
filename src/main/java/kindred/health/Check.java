package kindred.health;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One thing that the server needs. However many ask, at most one probe is under way, and its result
 * is used for a second. Safe for any thread.
 */
public final class Check {

  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  /** A probe that takes longer counts as failed; it goes on, and no other one begins meanwhile. */
  private static final long LIMIT_MILLIS = 2_000;

  /** While the thing is known to be away: the probe of a balancer may end sooner than ours. */
  private static final long AWAY_LIMIT_MILLIS = 250;

  private final String name;
  private final String failure;
  private final Supplier<Future<Boolean>> probe;
  private final LongSupplier clock;
  private Future<Boolean> latest;
  private long ended;
  private volatile boolean away;

  /**
   * What a check found.
   *
   * @param detail why the check failed, without addresses or values; empty if it did not
   */
  public record Finding(String check, boolean up, String detail) {}

  /**
   * A check.
   *
   * @param name in kebab case
   * @param failure one sentence for everybody who may see the health
   * @param probe gives false, or fails, if the thing is not there
   */
  public Check(String name, String failure, Supplier<Future<Boolean>> probe) {
    this(name, failure, probe, System::nanoTime);
  }

  Check(String name, String failure, Supplier<Future<Boolean>> probe, LongSupplier clock) {
    this.name = name;
    this.failure = failure;
    this.probe = probe;
    this.clock = clock;
  }

  String name() {
    return name;
  }

  /** Never fails. */
  Future<Finding> find() {
    var probed = probe();
    long limit = away ? AWAY_LIMIT_MILLIS : LIMIT_MILLIS;
    var waited = probed.isComplete() ? probed : probed.timeout(limit, TimeUnit.MILLISECONDS);
    return waited.otherwise(false).map(this::finding);
  }

  private Finding finding(boolean up) {
    away = !up;
    return new Finding(name, up, up ? "" : failure);
  }

  private synchronized Future<Boolean> probe() {
    boolean usable =
        latest != null && (!latest.isComplete() || clock.getAsLong() - ended < FRESH_NANOS);
    if (!usable) {
      latest = Future.succeededFuture().compose(begun -> probe.get()).onComplete(over -> end());
    }
    return latest;
  }

  private synchronized void end() {
    ended = clock.getAsLong();
  }
}
