package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import kindred.audit.Auditor;

/**
 * One run: concurrent clients work on two servers over three nodes, while nodes and servers are
 * stopped and killed, or one data centre after the other is cut, or one node and server after the
 * other is restarted. Then everything is restored, and the replies to clients are compared with the
 * stored data.
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
  public static void main(String[] arguments) throws Exception {
    var report = run(ChaosPlan.of(arguments));
    System.out.println(report.text());
    System.exit(report.clean() ? 0 : 1);
  }

  /** Runs the plan on a new cluster. */
  static ChaosReport run(ChaosPlan plan) throws Exception {
    try (var cluster = ChaosCluster.start(plan)) {
      return run(plan, cluster);
    }
  }

  /** Runs the plan on an existing cluster. */
  static ChaosReport run(ChaosPlan plan, ChaosCluster cluster) throws Exception {
    return new Chaos(plan).run(cluster);
  }

  private ChaosReport run(ChaosCluster cluster) throws Exception {
    var api = cluster.client(ChaosCluster.TENANT, TIMEOUT, history);
    api.define();
    var workload = new Workload(api, history);
    var undo =
        plan.orderly()
            ? Optional.of(UndoWorkload.start(cluster, TIMEOUT, plan))
            : Optional.<UndoWorkload>empty();
    long started = System.nanoTime();
    workload.start(plan.clients(), plan.seed());
    faults = new Faults(cluster, plan, this::due);
    faults.start();
    runUntilDone(workload, started);
    faults.stop();
    workload.stop();
    if (undo.isPresent()) {
      undo.get().stop();
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
    try (var session = cluster.session()) {
      long recovered = cluster.awaitRecovery(session, plan.recovery() ? null : api);
      workload.readAllKeys();
      count(cluster, seconds, recovered);
      undo.ifPresent(clients -> lines.add(clients.text()));
      // print the counts first, in case the tables cannot be read
      System.out.println(String.join("\n", lines));
      check(session);
      undo.ifPresent(clients -> violations.addAll(clients.violations(session)));
    }
    return new ChaosReport(lines, shortfalls, violations);
  }

  /** Waits until the run has reached its plan or its time limit. */
  private void runUntilDone(Workload workload, long started) {
    long reported = started;
    while (!isDone() && System.nanoTime() - started < plan.limit().toNanos()) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
      workload.requireNoFailure();
      faults.requireNoFailure();
      if (System.nanoTime() - reported > REPORT_EVERY_NANOS) {
        reported = System.nanoTime();
        System.out.printf(
            "%d operations, %d writes of unknown outcome, %d faults%n",
            history.count(), history.unknownWrites(), faults.count());
      }
    }
  }

  /** Spread faults keep pace with the operations, and continue until the plan is reached. */
  private boolean due() {
    double done = Math.min(1, (double) history.count() / plan.operations());
    return !plan.spread()
        || faults.count() <= plan.faults() * done
        || history.unknownWrites() < plan.unknown() * done;
  }

  private boolean isDone() {
    return history.count() >= plan.operations()
        && faults.count() >= plan.faults()
        && history.unknownWrites() >= plan.unknown();
  }

  private void count(ChaosCluster cluster, long seconds, long recovered) {
    lines.add("seed " + plan.seed() + ", " + plan.clients() + " clients, " + seconds + " s");
    lines.add(history.count() + " operations: " + history.tally());
    lines.add("answers by status: " + history.answers());
    lines.add(history.ops().stream().filter(op -> op.status == 0).count() + " without an answer");
    lines.add(
        history.unsent()
            + " requests were not sent: their server did not listen, or was not ready");
    lines.add(history.unknownWrites() + " writes of unknown outcome");
    var counted = new TreeMap<String, Long>();
    cluster
        .servers()
        .forEach(
            server -> server.counted().forEach((name, n) -> counted.merge(name, n, Long::sum)));
    lines.add("metrics of the servers: " + counted);
    if (counted.getOrDefault("uniqueness_violations", 0L) > 0) {
      violations.add("a server's sweep found two owners of a unique key value");
    }
    lines.add(faults.count() + " faults: " + faults.counts());
    if (!faults.cuts().isEmpty()) {
      lines.add(
          "everything was ready %d ms after a cut or restart at most"
              .formatted(Cut.longestReturnMillis(faults.cuts())));
      lines.addAll(Cut.answers(history.ops(), faults.cuts(), plan.layout()));
    }
    lines.add(
        "all intents were completed "
            + recovered
            + " ms after the last fault"
            + (plan.recovery() ? "" : ", helped by requests"));
    require("operations", history.count(), plan.operations());
    require("faults", faults.count(), plan.faults());
    require("writes of unknown outcome", history.unknownWrites(), plan.unknown());
    cluster.servers().stream()
        .flatMap(server -> server.errors().stream())
        .limit(5)
        .forEach(line -> lines.add("error log of a server: " + line));
  }

  private void require(String what, long done, long needed) {
    if (done < needed) {
      shortfalls.add(done + " " + what + ", " + needed + " needed");
    }
  }

  /** Compares the whole keyspace with the whole history. */
  private void check(CqlSession session) {
    var keys = KeyChecker.check(history);
    lines.add(
        "%d unique key values, %d steps, at most %d of one value; %d replies with an id of no known"
                .formatted(keys.keys(), keys.steps(), keys.longest(), keys.unattributed())
            + " create");
    var tables = Tables.read(session, ChaosCluster.TENANT);
    lines.add(tables.partitions().size() + " profiles by state: " + states(tables));
    violations.addAll(violations(history, session, ChaosCluster.TENANT));
    if (plan.restarts()) {
      violations.addAll(Cut.unanswered(history.ops(), faults.cuts(), plan.layout()));
    }
  }

  /** All promises to the clients of a tenant that do not hold. */
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
