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
 * One run: merges over HTTP on two servers over one node; during a random tenth of the merges the
 * server is killed. Then the replies are compared with the stored data, and the time that profiles
 * stayed frozen with its limit.
 */
public final class MergeKills {

  private static final int READERS = 2;
  private static final long SETTLE_MILLIS = 30_000;

  private final Plan plan;
  private final MergeKillsCluster cluster;
  private final History history = new History();
  private final ProfileClient api;
  private final Random random;
  private final List<String> profiles = new ArrayList<>();
  private final Map<String, Integer> answers = new TreeMap<>();
  private long typicalNanos = TimeUnit.MILLISECONDS.toNanos(50);
  private int pendingKills;
  private int killed;
  private volatile boolean finished;

  /**
   * The size of a run.
   *
   * @param contact the address of an existing node; empty to start one
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
      finished = true;
      for (var reader : readers) {
        reader.join();
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
      cluster.awaitBoth();
      TimeUnit.MILLISECONDS.sleep(Math.max(0, SETTLE_MILLIS - watch.millisSinceLast()));
      return report(session, watch, seconds);
    }
  }

  private void create(int count) {
    for (int i = 0; i < count; i++) {
      var keys = Set.of(Vocabulary.email(i), Vocabulary.phone(i));
      api.create(i % 2, keys, "t" + i, "l" + i % 50)
          .filter(Op::ok)
          .ifPresent(op -> profiles.add(op.named));
    }
  }

  /** Clients that read on both servers during the whole run. */
  private List<Thread> readers() {
    var readers = new ArrayList<Thread>();
    for (int i = 0; i < READERS; i++) {
      var reads = new Random(plan.seed() * 31 + i);
      var all = List.copyOf(profiles);
      var reader =
          new Thread(
              () -> {
                while (!finished) {
                  api.get(reads.nextInt(2), all.get(reads.nextInt(all.size())));
                  api.identify(reads.nextInt(2), Vocabulary.email(reads.nextInt(all.size())));
                  pause(20);
                }
              },
              "reader-" + i);
      reader.start();
      readers.add(reader);
    }
    return readers;
  }

  /** Kills during random merges; when a reply comes before the kill, the next merge is taken. */
  private void merge(KillWatch watch) throws InterruptedException {
    var mergesToKill = mergesToKill();
    for (int i = 0; i < plan.merges(); i++) {
      watch.decided().forEach(this::putBackUnmerged);
      pendingKills += mergesToKill.contains(i) ? 1 : 0;
      mergeOne(watch, pendingKills > 0);
      if (i % 100 == 99) {
        System.out.printf("%d merges, %d kills%n", i + 1, killed);
      }
    }
    while (pendingKills > 0 && profiles.size() > 2) {
      watch.decided().forEach(this::putBackUnmerged);
      mergeOne(watch, true);
    }
  }

  private Set<Integer> mergesToKill() {
    var mergesToKill = new TreeSet<Integer>();
    while (mergesToKill.size() < plan.kills()) {
      mergesToKill.add(random.nextInt(plan.merges()));
    }
    return mergesToKill;
  }

  /** A source that was not merged after all can be merged again. */
  private void putBackUnmerged(Killed merge) {
    answers.merge(merge.merged() ? "killed, but merged" : "killed, not merged", 1, Integer::sum);
    if (!merge.merged()) {
      profiles.add(merge.source());
    }
  }

  private void mergeOne(KillWatch watch, boolean kill) throws InterruptedException {
    var source = profiles.remove(random.nextInt(profiles.size()));
    var destination = profiles.get(random.nextInt(profiles.size()));
    int server =
        kill ? cluster.awaitBothAndTake(random.nextInt(2)) : cluster.upOrOther(random.nextInt(2));
    boolean force = random.nextBoolean();
    long began = System.nanoTime();
    var response =
        CompletableFuture.supplyAsync(() -> api.merge(server, destination, source, force));
    if (kill && !completesWithin(response, (long) (random.nextDouble() * typicalNanos))) {
      cluster.killAndRestart(server);
      watch.add(source);
      pendingKills--;
      killed++;
      response.join();
      return;
    }
    var op = response.join();
    typicalNanos = (typicalNanos * 9 + System.nanoTime() - began) / 10;
    answers.merge(op.map(o -> o.outcome + " " + o.status).orElse("not sent"), 1, Integer::sum);
    if (op.isEmpty() || op.get().refused()) {
      profiles.add(source);
    } else if (op.get().unknown()) {
      watch.add(source);
    }
  }

  private static boolean completesWithin(CompletableFuture<Optional<Op>> response, long nanos)
      throws InterruptedException {
    try {
      response.get(nanos, TimeUnit.NANOSECONDS);
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
    watch.decided().forEach(this::putBackUnmerged);
    frozen(session).forEach(id -> violations.add(id + " is frozen 30 s after the last kill"));
    int open = session.execute("SELECT op_id FROM intent").all().size();
    if (open > 0) {
      violations.add(open + " intents are open 30 s after the last kill");
    }
    readAllKeys();
    lines.add("seed %d, %d s, %d profiles".formatted(plan.seed(), seconds, profiles.size()));
    lines.add(history.count() + " operations: " + history.tally());
    lines.add(
        "%d merges, %d of them with a SIGKILL of the server while they were in flight: %s"
            .formatted(
                history.ops().stream().filter(MergeKills::isMerge).count(), killed, answers));
    lines.add(
        "%d sources were frozen when read after the kill; the longest time until the merge was decided and its intent deleted, during further kills: %d ms"
            .formatted(watch.frozen(), watch.longestMillis()));
    if (killed < plan.kills()) {
      shortfalls.add(killed + " kills, " + plan.kills() + " needed");
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

  private void readAllKeys() {
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
