package kindred.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import kindred.chaos.Op.Seen;

/** The profiles that clients work on at the moment, the newest last, with what was seen of them. */
final class Population {

  private static final int MOST_TOKENS = 120;

  private final int most;
  private final List<Seen> people = new ArrayList<>();

  Population(int most) {
    this.most = most;
  }

  synchronized void add(Seen seen) {
    people.add(seen);
    if (people.size() > most) {
      people.remove(0);
    }
  }

  /** What was seen last is what the next change is based on. */
  synchronized void update(Seen seen) {
    for (int i = 0; i < people.size(); i++) {
      var old = people.get(i);
      if (old.id().equals(seen.id()) && old.version() <= seen.version()) {
        people.set(i, seen);
        if (seen.tokens().size() > MOST_TOKENS) {
          people.remove(i);
        }
        return;
      }
    }
  }

  synchronized void remove(String id) {
    people.removeIf(seen -> seen.id().equals(id));
  }

  synchronized boolean contains(String id) {
    return people.stream().anyMatch(seen -> seen.id().equals(id));
  }

  synchronized int size() {
    return people.size();
  }

  /** Anybody. */
  synchronized Optional<Seen> any(RandomGenerator random) {
    return people.isEmpty()
        ? Optional.empty()
        : Optional.of(people.get(random.nextInt(people.size())));
  }

  /** One of the few that everybody prefers, so that merges form chains and circles. */
  synchronized Optional<Seen> anyOfTheLast(int few, RandomGenerator random) {
    if (people.isEmpty()) {
      return Optional.empty();
    }
    int from = Math.max(0, people.size() - few);
    return Optional.of(people.get(from + random.nextInt(people.size() - from)));
  }
}
