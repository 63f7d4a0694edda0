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
import kindred.chaos.Op.Seen;

/**
 * Clients that fight: few key values and profiles for many of them, so that creates, updates,
 * deletes and merges in chains and circles meet all the time. What each of them decides depends on
 * the seed and on the answers.
 */
final class Workload {

  private static final int POPULATION = 48;
  private static final int ARENA = 7;
  private static final int VALUES = 16;
  private static final int CARDS = 3;

  /** After so many operations a key value is left behind, so that its history stays short. */
  private static final int OPERATIONS_PER_VALUE = 60;

  private final ProfileClient api;
  private final History history;
  private final Population population = new Population(POPULATION);
  private final AtomicLong tokens = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;
  private volatile Throwable broken;

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

  /** Lets every client finish what it is at. */
  void stop() throws InterruptedException {
    stopped = true;
    for (var thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(90));
      if (thread.isAlive()) {
        throw new AssertionError(thread.getName() + " does not end");
      }
    }
    requireSound();
  }

  /** Throws when a client failed by its own fault. */
  void requireSound() {
    if (broken != null) {
      throw new AssertionError("a client broke", broken);
    }
  }

  private void work(SplittableRandom random, int home) {
    try {
      while (!stopped) {
        // mostly one's own server, sometimes another
        int server = random.nextInt(4) == 0 ? random.nextInt(api.servers()) : home;
        if (step(random, server).isEmpty()) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
      }
    } catch (RuntimeException | Error failed) {
      broken = failed;
    }
  }

  private Optional<Op> step(SplittableRandom random, int server) {
    int dice = random.nextInt(100);
    if (dice < 14 || population.size() < ARENA) {
      return create(random, server);
    }
    if (dice < 26) {
      return api.identify(server, key(random)).map(this::look);
    }
    var person =
        random.nextBoolean() ? population.anyOfTheLast(ARENA, random) : population.any(random);
    if (person.isEmpty()) {
      return Optional.empty();
    }
    return step(dice, random, server, person.get());
  }

  private Optional<Op> step(int dice, SplittableRandom random, int server, Seen person) {
    var id = person.id();
    if (dice < 42) {
      return api.get(server, id).map(this::look);
    }
    if (dice < 62) {
      return replace(random, server, person);
    }
    if (dice < 74) {
      long match = random.nextInt(3) == 0 ? person.version() : 0;
      return api.insert(server, id, token(), match).map(this::look);
    }
    var number = Integer.toString(random.nextInt(CARDS));
    if (dice < 81) {
      return api.card(server, id, number, token(), random.nextBoolean()).map(this::look);
    }
    if (dice < 84) {
      return api.uncard(server, id, number).map(this::look);
    }
    if (dice < 88) {
      return api.delete(server, id).map(op -> gone(op, id));
    }
    return population
        .anyOfTheLast(ARENA, random)
        .filter(destination -> !destination.id().equals(id))
        .flatMap(destination -> api.merge(server, destination.id(), id, random.nextInt(10) < 7))
        .map(op -> gone(op, id));
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
                    new Seen(
                        op.named,
                        op.version,
                        List.of(token),
                        List.of(token),
                        keys,
                        List.of(token),
                        Map.of()));
              } else if (op.code.equals("key-taken")) {
                meet(op.named, server, random);
              }
              return op;
            });
  }

  /** Whoever is in the way is looked at, and worked on from now on. */
  private void meet(String id, int server, SplittableRandom random) {
    if (random.nextInt(4) == 0 || !population.contains(id)) {
      api.get(server, id).filter(Op::ok).ifPresent(op -> adopt(op.seen));
    }
  }

  private void adopt(Seen seen) {
    if (population.contains(seen.id())) {
      population.update(seen);
    } else {
      population.add(seen);
    }
  }

  private Optional<Op> replace(SplittableRandom random, int server, Seen person) {
    var keys = new LinkedHashSet<>(person.keys());
    if (!keys.isEmpty() && random.nextInt(10) < 6) {
      keys.remove(keys.stream().skip(random.nextInt(keys.size())).findFirst().orElseThrow());
    }
    if (keys.size() < 4 && random.nextInt(10) < 6) {
      keys.add(key(random));
    }
    while (keys.size() > 4) {
      keys.remove(keys.iterator().next());
    }
    long match = random.nextInt(3) > 0 ? person.version() : 0;
    return api.replace(server, person, keys, token(), lastName(), match)
        .map(
            op -> {
              if (op.ok()) {
                population.update(
                    new Seen(
                        op.id,
                        op.version,
                        person.origins(),
                        List.of(op.token),
                        keys,
                        person.tokens(),
                        person.cards()));
              } else if (op.status == 412) {
                api.get(server, op.id).ifPresent(this::look);
              }
              return look(op);
            });
  }

  /** Learns from an answer. */
  private Op look(Op op) {
    if (op.ok() && op.kind == Op.Kind.GET) {
      population.update(op.seen);
    } else if (op.status == 404 && !op.code.equals("record-not-found")) {
      population.remove(op.id);
    }
    return op;
  }

  private Op gone(Op op, String id) {
    if (op.ok() || op.status == 404) {
      population.remove(id);
    }
    return op;
  }

  private String token() {
    return "t" + tokens.incrementAndGet();
  }

  private long chunk(SplittableRandom random) {
    return history.count() / OPERATIONS_PER_VALUE + random.nextInt(VALUES);
  }

  private String email(SplittableRandom random) {
    return Vocabulary.email(chunk(random));
  }

  private String phone(SplittableRandom random) {
    return Vocabulary.phone(chunk(random));
  }

  private String key(SplittableRandom random) {
    return random.nextInt(3) == 0 ? phone(random) : email(random);
  }

  private String lastName() {
    return "L" + history.count() / 500;
  }

  /** Reads everything once more: what clients see at the end must be explained, too. */
  void lookAtEverything() {
    Set<String> keys = history.keys();
    for (var key : keys) {
      for (int server = 0; server < api.servers(); server++) {
        api.identify(server, key);
      }
    }
  }
}
