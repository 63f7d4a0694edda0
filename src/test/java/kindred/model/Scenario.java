package kindred.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Who works at once on what.
 *
 * @param keys the keys whose uniqueness is looked at
 * @param highest profiles of a higher version are not followed any further
 * @param unknowns how many writes of each actor may be applied without its knowing
 * @param recovery who comes when all others have ended
 * @param states how many states there are, as designed and as built
 */
record Scenario(
    String name,
    World start,
    List<String> keys,
    int highest,
    int unknowns,
    List<Part> actors,
    List<Part> recovery,
    Map<Boolean, Integer> states) {

  private static final int HIGHEST = 4;
  private static final Set<String> RESTORING = Set.of("B", "D");

  /** An actor that is not yet told the rules. */
  record Part(String name, Function<Rules, Steps> steps) {
    Actor cast(Rules rules, int unknowns) {
      return Actor.of(name, steps.apply(rules), unknowns);
    }
  }

  static Scenario of(String name, World start, String... keys) {
    return new Scenario(name, start, List.of(keys), HIGHEST, 1, List.of(), List.of(), Map.of());
  }

  Scenario with(String actor, Function<Rules, Steps> steps) {
    return new Scenario(
        name,
        start,
        keys,
        highest,
        unknowns,
        plus(actors, new Part(actor, steps)),
        recovery,
        states);
  }

  Scenario recoveredBy(String actor, Function<Rules, Steps> steps) {
    return new Scenario(
        name,
        start,
        keys,
        highest,
        unknowns,
        actors,
        plus(recovery, new Part(actor, steps)),
        states);
  }

  Scenario withoutUnknowns() {
    return new Scenario(name, start, keys, highest, 0, actors, recovery, states);
  }

  /** Whoever returns from a merge continues far above the version it went with. */
  int highest(String customer) {
    return highest > HIGHEST && RESTORING.contains(customer) ? 3 * highest : highest;
  }

  Scenario withUnknowns() {
    return new Scenario(name, start, keys, highest, 1, actors, recovery, states);
  }

  Scenario upToVersion(int version) {
    return new Scenario(name, start, keys, version, unknowns, actors, recovery, states);
  }

  Scenario states(int designed, int built) {
    return new Scenario(
        name,
        start,
        keys,
        highest,
        unknowns,
        actors,
        recovery,
        Map.of(false, designed, true, built));
  }

  Scenario builtStates(int built) {
    return new Scenario(
        name, start, keys, highest, unknowns, actors, recovery, Map.of(true, built));
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
