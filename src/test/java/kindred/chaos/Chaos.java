package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kindred.audit.Auditor;

/**
 * One run: clients fight on two servers over three nodes, while nodes and servers are stopped and
 * killed; then all returns, and what clients were told is held against what is there.
 */
public final class Chaos {

  private static final Duration TIMEOUT = Duration.ofSeconds(40);
  private static final long REPORT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final ChaosPlan plan;
  private final List<String> lines = new ArrayList<>();
  private final List<String> shortfalls = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final History history = new History();
  private Faults faults;

  private Chaos(ChaosPlan plan) {
    this.plan = plan;
  }

  /** One command: {@code seed=7 operations=200000 faults=400 unknown=1000 minutes=120}. */
  public static void main(String[] arguments) throws InterruptedException {
    var report = run(ChaosPlan.of(arguments));
    System.out.println(report.text());
    System.exit(report.clean() ? 0 : 1);
  }

  /** Runs the plan on a cluster of its own. */
  static ChaosReport run(ChaosPlan plan) throws InterruptedException {
    try (var cluster = ChaosCluster.start(plan)) {
      return run(plan, cluster);
    }
  }

  /** The same on a cluster that is there. */
  static ChaosReport run(ChaosPlan plan, ChaosCluster cluster) throws InterruptedException {
    return new Chaos(plan).run(cluster);
  }

  private ChaosReport run(ChaosCluster cluster) throws InterruptedException {
    var api = new ProfileClient(cluster.addresses(), ChaosCluster.TENANT, TIMEOUT, history);
    api.define();
    var workload = new Workload(api, history);
    long started = System.nanoTime();
    workload.start(plan.clients(), plan.seed());
    faults = new Faults(cluster.nodes(), cluster.servers(), plan, this::due);
    faults.start();
    rage(workload, started);
    faults.stop();
    workload.stop();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
    try (var session = cluster.session()) {
      long recovered = cluster.awaitRecovery(session, plan.recovery() ? null : api);
      workload.lookAtEverything();
      count(cluster, seconds, recovered);
      // an hour's counts are known even if the tables cannot be read
      System.out.println(String.join("\n", lines));
      check(session);
      return new ChaosReport(lines, shortfalls, violations);
    }
  }

  /** Until the run has done what it must, or its time is over. */
  private void rage(Workload workload, long started) {
    long reported = started;
    while (!enough() && System.nanoTime() - started < plan.limit().toNanos()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      workload.requireSound();
      faults.requireSound();
      if (System.nanoTime() - reported > REPORT_EVERY_NANOS) {
        reported = System.nanoTime();
        System.out.printf(
            "%d operations, %d writes of unknown outcome, %d faults%n",
            history.count(), history.unknownWrites(), faults.count());
      }
    }
  }

  /** Faults that are spread come as operations do, and go on for as long as anything is missing. */
  private boolean due() {
    double done = Math.min(1, (double) history.count() / plan.operations());
    return !plan.spread()
        || faults.count() <= plan.faults() * done
        || history.unknownWrites() < plan.unknown() * done;
  }

  private boolean enough() {
    return history.count() >= plan.operations()
        && faults.count() >= plan.faults()
        && history.unknownWrites() >= plan.unknown();
  }

  private void count(ChaosCluster cluster, long seconds, long recovered) {
    lines.add("seed " + plan.seed() + ", " + plan.clients() + " clients, " + seconds + " s");
    lines.add(history.count() + " operations: " + history.tally());
    lines.add(
        history.unknownWrites() + " writes whose client does not know whether they took effect");
    var counted = new TreeMap<String, Long>();
    cluster
        .servers()
        .forEach(
            server -> server.counted().forEach((name, n) -> counted.merge(name, n, Long::sum)));
    lines.add("the servers counted " + counted);
    if (counted.getOrDefault("uniqueness_violations", 0L) > 0) {
      violations.add("the servers' own sweep found two owners of a unique key value");
    }
    lines.add(faults.count() + " faults: " + faults.counts());
    lines.add(
        "all that was begun was finished "
            + recovered
            + " ms after the last fault"
            + (plan.recovery() ? "" : ", with the help of requests"));
    require("operations", history.count(), plan.operations());
    require("faults", faults.count(), plan.faults());
    require("writes of unknown outcome", history.unknownWrites(), plan.unknown());
    cluster.servers().stream()
        .flatMap(server -> server.errors().stream())
        .limit(5)
        .forEach(line -> lines.add("a server complained: " + line));
  }

  private void require(String what, long done, long wanted) {
    if (done < wanted) {
      shortfalls.add(done + " " + what + ", " + wanted + " needed");
    }
  }

  /** What the whole keyspace holds against the whole history. */
  private void check(CqlSession session) {
    var keys = KeyChecker.check(history);
    lines.add(
        "%d unique key values, %d steps, at most %d of one value; %d answers name an id that no"
                .formatted(keys.keys(), keys.steps(), keys.longest(), keys.unattributed())
            + " create told");
    var tables = Tables.read(session, ChaosCluster.TENANT);
    lines.add(tables.partitions().size() + " profiles by state: " + states(tables));
    violations.addAll(violations(history, session, ChaosCluster.TENANT));
  }

  /** All that clients of a tenant were told and that is not so. */
  static List<String> violations(History history, CqlSession session, int tenant) {
    var tables = Tables.read(session, tenant);
    var violations = new ArrayList<>(KeyChecker.check(history).findings());
    violations.addAll(MergeChecker.check(history, tables));
    violations.addAll(VersionChecker.check(history, tables));
    violations.addAll(ReplyChecker.check(history));
    violations.addAll(Auditor.audit(session, tenant, history.promises()));
    return violations;
  }

  private static Map<Integer, Integer> states(Tables tables) {
    var states = new TreeMap<Integer, Integer>();
    tables.partitions().values().forEach(one -> states.merge(one.state, 1, Integer::sum));
    return states;
  }
}
