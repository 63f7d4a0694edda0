package kindred.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Stops and kills nodes and servers, one after the other, as the seed says; whatever it stops goes
 * on and whatever it kills comes back.
 */
final class Faults {

  private static final Duration BACK = Duration.ofSeconds(240);
  private static final long SHORTEST_CALM = 300;

  private final ThreeNodes nodes;
  private final List<ChaosServer> servers;
  private final SplittableRandom random;
  private final long longestStop;
  private final long longestCalm;
  private final BooleanSupplier due;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Thread thread = new Thread(this::run, "faults");
  private Thread restoring;
  private volatile boolean stopped;
  private volatile Throwable broken;

  /**
   * @param due whether it is time for one more, as far as the clients have come
   */
  Faults(ThreeNodes nodes, List<ChaosServer> servers, ChaosPlan plan, BooleanSupplier due) {
    this.nodes = nodes;
    this.servers = servers;
    this.random = new SplittableRandom(plan.seed());
    this.longestStop = plan.longestStop();
    this.longestCalm = plan.longestCalm();
    this.due = due;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Lets everything return; then there are no more faults. */
  void stop() throws InterruptedException {
    stopped = true;
    thread.join(BACK.toMillis());
    if (thread.isAlive()) {
      throw new AssertionError("the faults do not end");
    }
    requireSound();
  }

  void requireSound() {
    if (broken != null) {
      throw new AssertionError("a fault went further than it should", broken);
    }
  }

  /** So many nodes or servers were stopped or killed. */
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
          strike(random.nextInt(100));
        }
      }
      if (restoring != null) {
        restoring.join(BACK.toMillis());
      }
      ThreeNodes.await(BACK, "all nodes are back", nodes::complete);
    } catch (InterruptedException | RuntimeException | Error failed) {
      broken = failed;
    }
  }

  private void strike(int dice) {
    boolean nodeAway = restoring != null && restoring.isAlive();
    if (dice < 38) {
      killServer(random.nextInt(servers.size()));
    } else if (dice < 46 && !nodeAway) {
      killNode(random.nextInt(ThreeNodes.COUNT));
    } else if (dice < 54) {
      int spared = random.nextInt(ThreeNodes.COUNT);
      long millis = 500 + random.nextLong(2_000);
      stopNode((spared + 1) % ThreeNodes.COUNT, millis);
      stopNode((spared + 2) % ThreeNodes.COUNT, millis);
      pause(millis);
    } else {
      long millis = 1_000 + random.nextLong(nodeAway ? 1_000 : longestStop - 1_000);
      stopNode(random.nextInt(ThreeNodes.COUNT), millis);
      pause(millis);
    }
  }

  private void stopNode(int node, long millis) {
    nodes.node(node).stopFor(millis);
    count("SIGSTOP of a node");
  }

  private void killServer(int server) {
    servers.get(server).kill();
    count("SIGKILL of a server");
    pause(random.nextLong(500));
    servers.get(server).start();
    servers.get(server).awaitUp();
  }

  /** It starts again while other faults go on. */
  private void killNode(int number) {
    var node = nodes.node(number);
    node.kill();
    count("SIGKILL of a node");
    long away = random.nextLong(2_000);
    restoring =
        new Thread(
            () -> {
              try {
                pause(away);
                node.start();
                ThreeNodes.await(BACK, "a node is back", node::isUp);
              } catch (RuntimeException | Error failed) {
                broken = failed;
              }
            },
            "returning");
    restoring.setDaemon(true);
    restoring.start();
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
