package kindred.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Stops and kills nodes and servers one after the other, as the seed determines; resumes what it
 * stops and restarts what it kills. Of several data centres it cuts one after the other: the node
 * of one stops. Or it restarts one node and server after the other, as for an upgrade.
 */
final class Faults {

  private static final Duration RETURN_LIMIT = Duration.ofSeconds(240);
  private static final Duration RESTART_LIMIT = Duration.ofMinutes(10);
  private static final long SHORTEST_CALM = 300;
  private static final long SHORTEST_CUT = 2_000;

  private final ThreeNodes nodes;
  private final List<ChaosServer> servers;
  private final Layout layout;
  private final boolean restarts;
  private final SplittableRandom random;
  private final long longestStop;
  private final long longestCalm;
  private final BooleanSupplier due;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Thread thread = new Thread(this::run, "faults");
  private final List<Cut> cuts = new CopyOnWriteArrayList<>();
  private Thread restarting;
  private volatile boolean stopped;
  private volatile Throwable failure;

  /**
   * @param due whether the next fault is due, by the progress of the clients
   */
  Faults(ChaosCluster cluster, ChaosPlan plan, BooleanSupplier due) {
    this.nodes = cluster.nodes();
    this.servers = cluster.servers();
    this.layout = plan.layout();
    this.restarts = plan.restarts();
    this.random = new SplittableRandom(plan.seed());
    this.longestStop = plan.longestStop();
    this.longestCalm = plan.longestCalm();
    this.due = due;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends the faults, and waits until everything is restored. */
  void stop() throws InterruptedException {
    stopped = true;
    thread.join((restarts ? RESTART_LIMIT : RETURN_LIMIT).toMillis());
    if (thread.isAlive()) {
      throw new AssertionError("the faults did not end in time");
    }
    requireNoFailure();
  }

  void requireNoFailure() {
    if (failure != null) {
      throw new AssertionError("injecting a fault failed", failure);
    }
  }

  /** The number of nodes and servers that were stopped or killed. */
  synchronized int count() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  synchronized Map<String, Integer> counts() {
    return new TreeMap<>(counts);
  }

  private synchronized void count(String fault) {
    counts.merge(fault, 1, Integer::sum);
  }

  private void run() {
    try {
      while (!stopped) {
        pause(SHORTEST_CALM + random.nextLong(longestCalm - SHORTEST_CALM));
        if (due.getAsBoolean()) {
          inject(random.nextInt(100));
        }
      }
      if (restarting != null) {
        restarting.join(RETURN_LIMIT.toMillis());
      }
      ThreeNodes.await(RETURN_LIMIT, "all nodes are up", nodes::complete);
    } catch (InterruptedException | RuntimeException | Error failed) {
      failure = failed;
    }
  }

  private void inject(int dice) {
    if (restarts) {
      restart(cuts.size() % (ThreeNodes.COUNT + servers.size()));
      return;
    }
    if (layout.several()) {
      cut(cuts.size() % ThreeNodes.COUNT);
      return;
    }
    boolean nodeDown = restarting != null && restarting.isAlive();
    if (dice < 38) {
      killServer(random.nextInt(servers.size()));
    } else if (dice < 46 && !nodeDown) {
      killNode(random.nextInt(ThreeNodes.COUNT));
    } else if (dice < 54) {
      int spared = random.nextInt(ThreeNodes.COUNT);
      long millis = 500 + random.nextLong(2_000);
      stopNode((spared + 1) % ThreeNodes.COUNT, millis);
      stopNode((spared + 2) % ThreeNodes.COUNT, millis);
      pause(millis);
    } else {
      long millis = 1_000 + random.nextLong(nodeDown ? 1_000 : longestStop - 1_000);
      stopNode(random.nextInt(ThreeNodes.COUNT), millis);
      pause(millis);
    }
  }

  private void stopNode(int node, long millis) {
    nodes.node(node).stopFor(millis);
    count("SIGSTOP of a node");
  }

  private void cut(int node) {
    long millis = SHORTEST_CUT + random.nextLong(longestStop - SHORTEST_CUT);
    long from = System.nanoTime();
    stopNode(node, millis);
    pause(millis);
    awaitReady(layout.nodes().get(node), from);
  }

  private void awaitReady(String what, long from) {
    long to = System.nanoTime();
    ThreeNodes.await(RETURN_LIMIT, "all nodes are up", nodes::complete);
    ThreeNodes.await(
        RETURN_LIMIT, "servers are ready", () -> servers.stream().allMatch(ChaosServer::isReady));
    cuts.add(new Cut(what, from, to, System.nanoTime()));
  }

  private void restart(int turn) {
    long from = System.nanoTime();
    if (turn < ThreeNodes.COUNT) {
      var node = nodes.node(turn);
      node.stop();
      node.start();
      ThreeNodes.await(RESTART_LIMIT, "a node is up", node::isUp);
      awaitReady("a node", from);
      count("restart of a node");
      return;
    }
    var server = servers.get(turn - ThreeNodes.COUNT);
    server.stop();
    server.start();
    server.awaitUp();
    awaitReady("a server", from);
    count("restart of a server");
  }

  /** The data centres that were cut or the restarts, and when. */
  List<Cut> cuts() {
    return cuts;
  }

  private void killServer(int server) {
    servers.get(server).kill();
    count("SIGKILL of a server");
    pause(random.nextLong(500));
    servers.get(server).start();
    servers.get(server).awaitUp();
  }

  /** Kills a node and restarts it while other faults continue. */
  private void killNode(int number) {
    var node = nodes.node(number);
    node.kill();
    count("SIGKILL of a node");
    long downtime = random.nextLong(2_000);
    restarting =
        new Thread(
            () -> {
              try {
                pause(downtime);
                node.start();
                ThreeNodes.await(RETURN_LIMIT, "a node is up", node::isUp);
              } catch (RuntimeException | Error failed) {
                failure = failed;
              }
            },
            "restarting");
    restarting.setDaemon(true);
    restarting.start();
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
