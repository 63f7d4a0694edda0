package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kindred.chaos.KillWatch.Killed;

/**
 * One run: merges over HTTP on two servers over one node, and inside of each of a random one in ten
 * the server that was asked is killed; then what clients were told is held against what is there,
 * and how long profiles stayed frozen against the promise.
 */
public final class MergeKills {

  private static final int READERS = 2;
  private static final long SETTLE_MILLIS = 30_000;

  private final Plan plan;
  private final MergeKillsCluster cluster;
  private final History history = new History();
  private final ProfileClient api;
  private final Random random;
  private final List<String> people = new ArrayList<>();
  private final Map<String, Integer> answers = new TreeMap<>();
  private long typicalNanos = TimeUnit.MILLISECONDS.toNanos(50);
  private int owed;
  private int inFlight;
  private volatile boolean over;

  /**
   * How much is done.
   *
   * @param contact of a node that runs already; empty: one of our own
   */
  record Plan(long seed, int merges, int kills, String contact) {

    static Plan of(String... arguments) {
      var given = new HashMap<>(Map.of("seed", "1", "merges", "1000", "contact", ""));
      for (var argument : arguments) {
        var parts = argument.split("=", 2);
        if (parts.length < 2 || given.put(parts[0], parts[1]) == null) {
          throw new IllegalArgumentException(argument + " is none of " + given.keySet());
        }
      }
      int merges = Integer.parseInt(given.get("merges"));
      return new Plan(Long.parseLong(given.get("seed")), merges, merges / 10, given.get("contact"));
    }
  }

  private MergeKills(Plan plan, MergeKillsCluster cluster) {
    this.plan = plan;
    this.cluster = cluster;
    this.random = new Random(plan.seed());
    this.api =
        new ProfileClient(
            cluster.addresses(), ChaosCluster.TENANT, Duration.ofSeconds(60), history);
  }

  /** One command: {@code seed=7 merges=1000}. */
  public static void main(String[] arguments) throws InterruptedException {
    var plan = Plan.of(arguments);
    ChaosReport report;
    try (var cluster = MergeKillsCluster.start(plan.contact())) {
      report = new MergeKills(plan, cluster).run();
    }
    System.out.println(report.text());
    System.exit(report.clean() ? 0 : 1);
  }

  private ChaosReport run() throws InterruptedException {
    api.define();
    create(plan.merges() + plan.merges() / 5);
    long started = System.nanoTime();
    try (var session = cluster.session();
        var watch = new KillWatch(session)) {
      var readers = readers();
      merge(watch);
      over = true;
      for (var reader : readers) {
        reader.join();
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
      cluster.awaitBoth();
      TimeUnit.MILLISECONDS.sleep(Math.max(0, SETTLE_MILLIS - watch.millisSinceLast()));
      return report(session, watch, seconds);
    }
  }

  private void create(int profiles) {
    for (int i = 0; i < profiles; i++) {
      var keys = Set.of(Vocabulary.email(i), Vocabulary.phone(i));
      api.create(i % 2, keys, "t" + i, "l" + i % 50)
          .filter(Op::ok)
          .ifPresent(op -> people.add(op.named));
    }
  }

  /** Readers that look at both servers all the while. */
  private List<Thread> readers() {
    var readers = new ArrayList<Thread>();
    for (int i = 0; i < READERS; i++) {
      var mine = new Random(plan.seed() * 31 + i);
      var all = List.copyOf(people);
      var reader =
          new Thread(
              () -> {
                while (!over) {
                  api.get(mine.nextInt(2), all.get(mine.nextInt(all.size())));
                  api.identify(mine.nextInt(2), Vocabulary.email(mine.nextInt(all.size())));
                  pause(20);
                }
              },
              "reader-" + i);
      reader.start();
      readers.add(reader);
    }
    return readers;
  }

  /** A random one in ten; a merge that was answered before the kill leaves it to the next one. */
  private void merge(KillWatch watch) throws InterruptedException {
    var struck = struck();
    for (int i = 0; i < plan.merges(); i++) {
      watch.decided().forEach(this::comesBack);
      owed += struck.contains(i) ? 1 : 0;
      one(watch, owed > 0);
      if (i % 100 == 99) {
        System.out.printf("%d merges, %d kills%n", i + 1, inFlight);
      }
    }
    while (owed > 0 && people.size() > 2) {
      watch.decided().forEach(this::comesBack);
      one(watch, true);
    }
  }

  private Set<Integer> struck() {
    var struck = new TreeSet<Integer>();
    while (struck.size() < plan.kills()) {
      struck.add(random.nextInt(plan.merges()));
    }
    return struck;
  }

  /** Whoever was not merged after all can be merged again. */
  private void comesBack(Killed killed) {
    answers.merge(
        killed.merged() ? "killed, merged all the same" : "killed, not merged", 1, Integer::sum);
    if (!killed.merged()) {
      people.add(killed.source());
    }
  }

  private void one(KillWatch watch, boolean kill) throws InterruptedException {
    var source = people.remove(random.nextInt(people.size()));
    var destination = people.get(random.nextInt(people.size()));
    int server = kill ? cluster.whenBothAreUp(random.nextInt(2)) : cluster.anyUp(random.nextInt(2));
    boolean force = random.nextBoolean();
    long began = System.nanoTime();
    var asked = CompletableFuture.supplyAsync(() -> api.merge(server, destination, source, force));
    if (kill && !answeredWithin(asked, (long) (random.nextDouble() * typicalNanos))) {
      cluster.strike(server);
      watch.add(source);
      owed--;
      inFlight++;
      asked.join();
      return;
    }
    var op = asked.join();
    typicalNanos = (typicalNanos * 9 + System.nanoTime() - began) / 10;
    answers.merge(op.map(o -> o.outcome + " " + o.status).orElse("not there"), 1, Integer::sum);
    if (op.isEmpty() || op.get().refused()) {
      people.add(source);
    } else if (op.get().unknown()) {
      watch.add(source);
    }
  }

  private static boolean answeredWithin(CompletableFuture<Optional<Op>> asked, long nanos)
      throws InterruptedException {
    try {
      asked.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private ChaosReport report(CqlSession session, KillWatch watch, long seconds) {
    var lines = new ArrayList<String>();
    var shortfalls = new ArrayList<String>();
    var violations = new ArrayList<String>();
    watch.decided().forEach(this::comesBack);
    frozen(session).forEach(id -> violations.add(id + " is frozen 30 s after the last kill"));
    int open = session.execute("SELECT op_id FROM intent").all().size();
    if (open > 0) {
      violations.add(open + " operations are open 30 s after the last kill");
    }
    lookAtEverything();
    lines.add("seed %d, %d s, %d people".formatted(plan.seed(), seconds, people.size()));
    lines.add(history.count() + " operations: " + history.tally());
    lines.add(
        "%d merges, %d of them with a SIGKILL of the server while they were in flight: %s"
            .formatted(
                history.ops().stream().filter(MergeKills::isMerge).count(), inFlight, answers));
    lines.add(
        "%d sources were frozen when looked at after the kill; the longest until it was decided and its note gone, while kills went on: %d ms"
            .formatted(watch.frozen(), watch.longestMillis()));
    if (inFlight < plan.kills()) {
      shortfalls.add(inFlight + " kills, " + plan.kills() + " needed");
    }
    violations.addAll(Chaos.violations(history, session, ChaosCluster.TENANT));
    return new ChaosReport(lines, shortfalls, violations);
  }

  private static boolean isMerge(Op op) {
    return op.kind == Op.Kind.MERGE;
  }

  private static List<String> frozen(CqlSession session) {
    return session
        .execute("SELECT DISTINCT tenant_id, customer_id, state FROM profile")
        .all()
        .stream()
        .filter(row -> !row.isNull("state") && row.getByte("state") == Tables.FROZEN)
        .map(row -> row.getString("customer_id"))
        .toList();
  }

  private void lookAtEverything() {
    for (var key : history.keys()) {
      api.identify(random.nextInt(2), key);
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
