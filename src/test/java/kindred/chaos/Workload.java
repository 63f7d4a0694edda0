package kindred.chaos;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import kindred.chaos.Op.Snapshot;

/**
 * Concurrent clients with few key values and profiles, so that creates, updates, deletes and merges
 * in chains and circles conflict all the time. The seed and the replies determine what each client
 * does.
 */
final class Workload {

  private static final int POPULATION = 48;
  private static final int HOT_PROFILES = 7;
  private static final int VALUES = 16;
  private static final int CARDS = 3;

  /** A key value is used for this many operations, so that its history stays short. */
  private static final int OPERATIONS_PER_VALUE = 60;

  private final ProfileClient api;
  private final History history;
  private final Population population = new Population(POPULATION);
  private final AtomicLong tokens = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;
  private volatile Throwable failure;

  Workload(ProfileClient api, History history) {
    this.api = api;
    this.history = history;
  }

  /** Starts clients, which work until {@link #stop}. */
  void start(int clients, long seed) {
    var seeds = new SplittableRandom(seed);
    for (int client = 0; client < clients; client++) {
      var random = seeds.split();
      int home = client % api.servers();
      var thread = new Thread(() -> work(random, home), "client-" + client);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  /** Lets every client finish its current request. */
  void stop() throws InterruptedException {
    stopped = true;
    for (var thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(90));
      if (thread.isAlive()) {
        throw new AssertionError(thread.getName() + " did not end in time");
      }
    }
    requireNoFailure();
  }

  /** Throws if a client failed with an exception. */
  void requireNoFailure() {
    if (failure != null) {
      throw new AssertionError("a client failed", failure);
    }
  }

  private void work(SplittableRandom random, int home) {
    try {
      while (!stopped) {
        // mostly the client's own server, sometimes another
        int server = random.nextInt(4) == 0 ? random.nextInt(api.servers()) : home;
        if (step(random, server).isEmpty()) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
      }
    } catch (RuntimeException | Error failed) {
      failure = failed;
    }
  }

  private Optional<Op> step(SplittableRandom random, int server) {
    int dice = random.nextInt(100);
    if (dice < 14 || population.size() < HOT_PROFILES) {
      return create(random, server);
    }
    if (dice < 26) {
      return api.identify(server, key(random)).map(this::learn);
    }
    var profile =
        random.nextBoolean()
            ? population.anyOfNewest(HOT_PROFILES, random)
            : population.any(random);
    if (profile.isEmpty()) {
      return Optional.empty();
    }
    return step(dice, random, server, profile.get());
  }

  private Optional<Op> step(int dice, SplittableRandom random, int server, Snapshot profile) {
    var id = profile.id();
    if (dice < 42) {
      return api.get(server, id).map(this::learn);
    }
    if (dice < 62) {
      return replace(random, server, profile);
    }
    if (dice < 74) {
      long match = random.nextInt(3) == 0 ? profile.version() : 0;
      return api.insert(server, id, token(), match).map(this::learn);
    }
    var number = Integer.toString(random.nextInt(CARDS));
    if (dice < 81) {
      return api.card(server, id, number, token(), random.nextBoolean()).map(this::learn);
    }
    if (dice < 84) {
      return api.uncard(server, id, number).map(this::learn);
    }
    if (dice < 88) {
      return api.delete(server, id).map(op -> removed(op, id));
    }
    return population
        .anyOfNewest(HOT_PROFILES, random)
        .filter(destination -> !destination.id().equals(id))
        .flatMap(destination -> api.merge(server, destination.id(), id, random.nextInt(10) < 7))
        .map(op -> removed(op, id));
  }

  private Optional<Op> create(SplittableRandom random, int server) {
    var keys = new LinkedHashSet<String>();
    if (random.nextInt(10) < 8) {
      keys.add(email(random));
    }
    if (keys.isEmpty() || random.nextInt(10) < 4) {
      keys.add(phone(random));
    }
    var token = token();
    return api.create(server, keys, token, lastName())
        .map(
            op -> {
              if (op.ok()) {
                population.add(
                    new Snapshot(
                        op.named,
                        op.version,
                        List.of(token),
                        List.of(token),
                        keys,
                        List.of(token),
                        Map.of()));
              } else if (op.code.equals("key-taken")) {
                readOwner(op.named, server, random);
              }
              return op;
            });
  }

  /** Reads the owner of a taken key value, and uses it from now on. */
  private void readOwner(String id, int server, SplittableRandom random) {
    if (random.nextInt(4) == 0 || !population.contains(id)) {
      api.get(server, id).filter(Op::ok).ifPresent(op -> adopt(op.snapshot));
    }
  }

  private void adopt(Snapshot snapshot) {
    if (population.contains(snapshot.id())) {
      population.update(snapshot);
    } else {
      population.add(snapshot);
    }
  }

  private Optional<Op> replace(SplittableRandom random, int server, Snapshot profile) {
    var keys = new LinkedHashSet<>(profile.keys());
    if (!keys.isEmpty() && random.nextInt(10) < 6) {
      keys.remove(keys.stream().skip(random.nextInt(keys.size())).findFirst().orElseThrow());
    }
    if (keys.size() < 4 && random.nextInt(10) < 6) {
      keys.add(key(random));
    }
    while (keys.size() > 4) {
      keys.remove(keys.iterator().next());
    }
    long match = random.nextInt(3) > 0 ? profile.version() : 0;
    return api.replace(server, profile, keys, token(), lastName(), match)
        .map(
            op -> {
              if (op.ok()) {
                population.update(
                    new Snapshot(
                        op.id,
                        op.version,
                        profile.origins(),
                        List.of(op.token),
                        keys,
                        profile.tokens(),
                        profile.cards()));
              } else if (op.status == 412) {
                api.get(server, op.id).ifPresent(this::learn);
              }
              return learn(op);
            });
  }

  /** Updates the population from a reply. */
  private Op learn(Op op) {
    if (op.ok() && op.kind == Op.Kind.GET) {
      population.update(op.snapshot);
    } else if (op.status == 404 && !op.code.equals("record-not-found")) {
      population.remove(op.id);
    }
    return op;
  }

  private Op removed(Op op, String id) {
    if (op.ok() || op.status == 404) {
      population.remove(id);
    }
    return op;
  }

  private String token() {
    return "t" + tokens.incrementAndGet();
  }

  private long keyNumber(SplittableRandom random) {
    return history.count() / OPERATIONS_PER_VALUE + random.nextInt(VALUES);
  }

  private String email(SplittableRandom random) {
    return Vocabulary.email(keyNumber(random));
  }

  private String phone(SplittableRandom random) {
    return Vocabulary.phone(keyNumber(random));
  }

  private String key(SplittableRandom random) {
    return random.nextInt(3) == 0 ? phone(random) : email(random);
  }

  private String lastName() {
    return "L" + history.count() / 500;
  }

  /** Reads all keys once more: the final reads must be explained, too. */
  void readAllKeys() {
    Set<String> keys = history.keys();
    for (var key : keys) {
      for (int server = 0; server < api.servers(); server++) {
        api.identify(server, key);
      }
    }
  }
}
