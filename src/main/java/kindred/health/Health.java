package kindred.health;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import kindred.health.Check.Finding;
import kindred.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The phase of the server's life, and what it needs to serve requests. Safe for any thread. */
public final class Health {

  private static final Logger LOG = LoggerFactory.getLogger(Health.class);

  private static final String SERVER = "server";
  private static final long LOOK_MILLIS = 5_000;

  private final List<Check> checks;
  private volatile List<Finding> latest = List.of();
  private String faults = "";
  private volatile Phase phase = Phase.STARTING;

  private enum Phase {
    STARTING,
    SERVING,
    STOPPING
  }

  /** The health of a server that is starting. */
  public Health(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /** The start is over. */
  public void started() {
    phase = Phase.SERVING;
  }

  /** Balancers should send no more requests; those that arrive are still served. */
  public void stopping() {
    phase = Phase.STOPPING;
  }

  /** Looks every few seconds also if nobody asks, and shows what was found last as metrics. */
  public void observe(Vertx vertx, Metrics metrics) {
    metrics.gauge("kindred.ready", "1: all checks of the health pass", () -> latest(any -> true));
    for (var check : checks) {
      metrics.gauge(
          "kindred.health.check.up",
          "1: the check passes",
          () -> latest(found -> found.check().equals(check.name())),
          "check",
          check.name());
    }
    findings();
    vertx.setPeriodic(LOOK_MILLIS, timer -> findings());
  }

  private List<Finding> noted(List<Finding> findings) {
    latest = findings;
    if (phase == Phase.SERVING) {
      say(findings.stream().map(Finding::detail).collect(Collectors.joining(" ")).strip());
    }
    return findings;
  }

  private synchronized void say(String found) {
    if (found.equals(faults)) {
      return;
    }
    faults = found;
    if (found.isEmpty()) {
      LOG.info("The server is ready again");
      return;
    }
    LOG.warn("The server is not ready. {}", found);
  }

  private int latest(Predicate<Finding> which) {
    return latest.stream().filter(which).allMatch(Finding::up) ? 1 : 0;
  }

  /** Whether the start is over. */
  public boolean isStarted() {
    return phase != Phase.STARTING;
  }

  /** Whether the stop has begun. */
  public boolean isStopping() {
    return phase == Phase.STOPPING;
  }

  /**
   * Everything that the server needs, in a fixed order; logs when it is not what it was. Never
   * fails.
   */
  public Future<List<Finding>> findings() {
    var found = checks.stream().map(Check::find).toList();
    return Future.all(found)
        .map(
            all -> {
              var findings = new ArrayList<Finding>();
              findings.add(phaseFinding());
              found.forEach(one -> findings.add(one.result()));
              return noted(findings);
            });
  }

  private Finding phaseFinding() {
    return switch (phase) {
      case STARTING -> new Finding(SERVER, false, "The server is starting.");
      case SERVING -> new Finding(SERVER, true, "");
      case STOPPING -> new Finding(SERVER, false, "The server is stopping.");
    };
  }
}
