package kindred.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Actors that work on the same profiles at once.
 *
 * @param keys the keys whose uniqueness is checked
 * @param maxVersion states with a profile of a higher version are not followed any further
 * @param lostReplies how many writes of each actor may be applied without a reply
 * @param recovery the actors that run after all others have ended
 * @param states how many states can be reached
 */
record Scenario(
    String name,
    World start,
    List<String> keys,
    int maxVersion,
    int lostReplies,
    List<Part> actors,
    List<Part> recovery,
    int states) {

  private static final int MAX_VERSION = 4;

  /** The sources of the merges that scenarios undo. */
  private static final Set<String> SOURCES = Set.of("B", "D");

  /** An actor that has no rules yet. */
  record Part(String name, Function<Rules, Steps> steps) {
    Steps under(Rules rules) {
      return new Adopting(steps.apply(rules), rules);
    }
  }

  static Scenario of(String name, World start, String... keys) {
    return new Scenario(name, start, List.of(keys), MAX_VERSION, 1, List.of(), List.of(), 0);
  }

  Scenario with(String actor, Function<Rules, Steps> steps) {
    var all = plus(actors, new Part(actor, steps));
    return new Scenario(name, start, keys, maxVersion, lostReplies, all, recovery, states);
  }

  Scenario recoveredBy(String actor, Function<Rules, Steps> steps) {
    var all = plus(recovery, new Part(actor, steps));
    return new Scenario(name, start, keys, maxVersion, lostReplies, actors, all, states);
  }

  Scenario withoutLostReplies() {
    return new Scenario(name, start, keys, maxVersion, 0, actors, recovery, states);
  }

  Scenario withLostReply() {
    return new Scenario(name, start, keys, maxVersion, 1, actors, recovery, states);
  }

  /** A restored source continues far above the version at which it was merged. */
  int maxVersion(String profile) {
    return maxVersion > MAX_VERSION && SOURCES.contains(profile) ? 3 * maxVersion : maxVersion;
  }

  Scenario upToVersion(int version) {
    return new Scenario(name, start, keys, version, lostReplies, actors, recovery, states);
  }

  Scenario states(int number) {
    return new Scenario(name, start, keys, maxVersion, lostReplies, actors, recovery, number);
  }

  private static List<Part> plus(List<Part> parts, Part part) {
    var all = new ArrayList<>(parts);
    all.add(part);
    return List.copyOf(all);
  }

  @Override
  public String toString() {
    return name;
  }
}
