package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import kindred.audit.Auditor;
import kindred.chaos.ImportClient.Job;
import kindred.chaos.Op.Snapshot;

/**
 * Clients that merge two profiles and undo the merge, and clients that import a file and undo every
 * second import. Each has profiles of its own, so that afterwards everything must be as if nothing
 * had failed. A client repeats a request, on any server, until it knows the outcome.
 */
final class UndoWorkload {

  static final int MERGES = 102;
  static final int IMPORTS = 103;

  /** After the last cut everything that was begun must end within this time. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private final ChaosCluster cluster;
  private final Duration patience;
  private final int rows;
  private final History history = new History();
  private final ProfileClient api;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> findings = new ConcurrentLinkedQueue<>();
  private final Queue<Snapshot> restored = new ConcurrentLinkedQueue<>();
  private final AtomicInteger merges = new AtomicInteger();
  private final AtomicInteger imports = new AtomicInteger();
  private final AtomicInteger undone = new AtomicInteger();
  private volatile boolean stopped;

  private UndoWorkload(ChaosCluster cluster, Duration timeout, ChaosPlan plan) {
    this.cluster = cluster;
    this.patience = plan.limit().plus(LIMIT);
    this.rows = plan.rows();
    this.api = cluster.client(MERGES, timeout, history);
  }

  /**
   * Starts one client of each kind for each server.
   *
   * @param timeout of a request
   */
  static UndoWorkload start(ChaosCluster cluster, Duration timeout, ChaosPlan plan)
      throws Exception {
    var workload = new UndoWorkload(cluster, timeout, plan);
    workload.start(plan.seed());
    return workload;
  }

  private void start(long seed) throws Exception {
    api.define();
    new ImportClient(cluster.addresses().get(0), IMPORTS).define();
    var seeds = new SplittableRandom(seed);
    for (int server = 0; server < api.servers(); server++) {
      int home = server;
      var random = seeds.split();
      start("merges-" + server, number -> mergeAndUndo(home, number, random));
      start("imports-" + server, number -> importAndUndo(home, number));
    }
  }

  private interface Work {
    void run(int number) throws Exception;
  }

  private void start(String name, Work work) {
    var thread =
        new Thread(
            () -> {
              try {
                for (int number = 0; !stopped; number++) {
                  work.run(number);
                }
              } catch (Exception | Error failed) {
                findings.add(name + " ended: " + failed);
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Lets every client finish what it has begun. */
  void stop() throws InterruptedException {
    stopped = true;
    long deadline = System.nanoTime() + LIMIT.toNanos();
    for (var thread : threads) {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
      if (thread.isAlive()) {
        findings.add(thread.getName() + " did not end within " + LIMIT);
      }
    }
  }

  private void mergeAndUndo(int home, int number, SplittableRandom random) {
    var name = home + "-" + number;
    var one = create(home, Set.of(Vocabulary.email(number * 4L + home)), "a" + name);
    var other = create(home, Set.of(Vocabulary.phone(number * 4L + home)), "b" + name);
    if (one.isEmpty() || other.isEmpty()) {
      pause();
      return;
    }
    var merge = known(random, server -> api.merge(server, one.get().id(), other.get().id(), true));
    if (!merge.ok()) {
      findings.add("not merged: " + merge);
      return;
    }
    var undo = known(random, server -> api.unmerge(server, merge));
    if (!undo.ok()) {
      findings.add("the merge was not undone: " + undo);
      return;
    }
    for (var before : List.of(one.get(), other.get())) {
      expect(before, known(random, server -> api.get(server, before.id())));
      restored.add(before);
    }
    merges.incrementAndGet();
  }

  /** Empty if the outcome is not known: then there may be such a profile. */
  private Optional<Snapshot> create(int server, Set<String> keys, String token) {
    return api.create(server, keys, token, "L")
        .filter(Op::ok)
        .flatMap(op -> api.get(server, op.named))
        .filter(Op::ok)
        .map(op -> op.snapshot);
  }

  private Op known(SplittableRandom random, IntFunction<Optional<Op>> request) {
    long started = System.nanoTime();
    while (System.nanoTime() - started < patience.toNanos()) {
      var op = request.apply(random.nextInt(api.servers()));
      if (op.isPresent() && !op.get().unknown() && !op.get().retryAfter) {
        return op.get();
      }
      pause();
    }
    throw new IllegalStateException("no outcome is known after " + patience);
  }

  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
  }

  private void expect(Snapshot before, Op read) {
    if (!read.ok() || !read.snapshot.sameContent(before)) {
      findings.add("not restored: " + before + ", but " + read + " " + read.snapshot);
    }
  }

  private void importAndUndo(int home, int number) throws Exception {
    var client = new ImportClient(cluster.addresses().get(home), IMPORTS);
    var other = new ImportClient(cluster.addresses().get(1 - home), IMPORTS);
    var id = client.begin(file(home + "-" + number));
    var job = other.await(id, patience, Job::ended);
    if (!job.state().equals("completed") || job.imported() != rows || job.reported() != rows) {
      findings.add("import " + id + " of " + rows + " rows: " + job);
    }
    imports.incrementAndGet();
    if (number % 2 == 1) {
      long removed = client.undo(id, patience);
      if (removed != rows) {
        findings.add("the undo of import " + id + " removed " + removed + " of " + rows);
      }
      undone.incrementAndGet();
    }
  }

  private String file(String name) throws IOException {
    Path file = cluster.files().resolve("people-" + name + ".csv");
    try (var out = Files.newBufferedWriter(file)) {
      out.write("FirstName,LastName,EmailAddress,Address.City\n");
      for (int i = 0; i < rows; i++) {
        out.write("Ann,Lee%d,ann.%s.%d@x.org,City%d\n".formatted(i, name, i, i));
      }
    }
    return file.getFileName().toString();
  }

  /** The counts. */
  String text() {
    return "%d merges undone; %d imports of %d rows, %d of them undone"
        .formatted(merges.get(), imports.get(), rows, undone.get());
  }

  /** Every profile that is not as if nothing had failed. */
  List<String> violations(CqlSession session) {
    var violations = new ArrayList<>(findings);
    var tables = Tables.read(session, MERGES);
    for (var before : restored) {
      if (tables.state(before.id()) != Tables.ACTIVE
          || !tables.snapshot(before.id()).sameContent(before)) {
        violations.add("not restored at the end: " + before);
      }
    }
    int live = Auditor.live(session, IMPORTS).size();
    int expected = (imports.get() - undone.get()) * rows;
    if (live != expected) {
      violations.add(live + " imported profiles at the end instead of " + expected);
    }
    for (int tenant : List.of(MERGES, IMPORTS)) {
      var promises = new Auditor.Promises().nothingInTransition();
      Auditor.audit(session, tenant, promises).forEach(violations::add);
    }
    violations.addAll(ReplyChecker.check(history));
    return violations;
  }
}
