package kindred.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import kindred.chaos.Op.Snapshot;

/** The profiles that clients currently use, the newest last, with their last snapshots. */
final class Population {

  private static final int MOST_TOKENS = 120;

  private final int most;
  private final List<Snapshot> profiles = new ArrayList<>();

  Population(int most) {
    this.most = most;
  }

  synchronized void add(Snapshot snapshot) {
    profiles.add(snapshot);
    if (profiles.size() > most) {
      profiles.remove(0);
    }
  }

  /** Replaces the snapshot of a profile, on which the next change is based. */
  synchronized void update(Snapshot snapshot) {
    for (int i = 0; i < profiles.size(); i++) {
      var old = profiles.get(i);
      if (old.id().equals(snapshot.id()) && old.version() <= snapshot.version()) {
        profiles.set(i, snapshot);
        if (snapshot.tokens().size() > MOST_TOKENS) {
          profiles.remove(i);
        }
        return;
      }
    }
  }

  synchronized void remove(String id) {
    profiles.removeIf(snapshot -> snapshot.id().equals(id));
  }

  synchronized boolean contains(String id) {
    return profiles.stream().anyMatch(snapshot -> snapshot.id().equals(id));
  }

  synchronized int size() {
    return profiles.size();
  }

  /** Any profile. */
  synchronized Optional<Snapshot> any(RandomGenerator random) {
    return profiles.isEmpty()
        ? Optional.empty()
        : Optional.of(profiles.get(random.nextInt(profiles.size())));
  }

  /** One of the few newest profiles, so that merges form chains and circles. */
  synchronized Optional<Snapshot> anyOfNewest(int few, RandomGenerator random) {
    if (profiles.isEmpty()) {
      return Optional.empty();
    }
    int from = Math.max(0, profiles.size() - few);
    return Optional.of(profiles.get(from + random.nextInt(profiles.size() - from)));
  }
}
