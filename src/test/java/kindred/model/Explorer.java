package kindred.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Visits every state of a scenario, in the order of their distance from the start.
 *
 * <p>A state is stored as a few numbers, each for one part of it; equal parts have equal numbers.
 */
final class Explorer {

  /**
   * The end of an exploration.
   *
   * @param violation the first broken promise, and the shortest path to it
   */
  record Result(int states, Optional<String> violation) {}

  private static final int RECOVERY_ROUNDS = 4;
  private static final int RECOVERY_STEPS = 60;
  private static final int WORLD_PARTS = 6;

  private final Scenario scenario;
  private final Rules rules;

  /** The steps of each actor of the scenario, in their order. */
  private final List<Steps> steps;

  private final Parts parts = new Parts();
  private final List<int[]> states = new ArrayList<>();
  private final Set<Key> seen = new HashSet<>();
  private final IntList parents = new IntList();
  private final List<String> labels = new ArrayList<>();

  private Explorer(Scenario scenario, Rules rules) {
    this.scenario = scenario;
    this.rules = rules;
    this.steps = scenario.actors().stream().map(part -> part.under(rules)).toList();
  }

  static Result explore(Scenario scenario, Rules rules) {
    return new Explorer(scenario, rules).explore();
  }

  private Result explore() {
    var actors =
        scenario.actors().stream()
            .map(part -> Actor.of(part.name(), scenario.lostReplies()))
            .toList();
    reach(encode(scenario.start().under(rules), actors), -1, "start");
    for (int at = 0; at < states.size(); at++) {
      var broken = visit(at);
      if (broken.isPresent()) {
        return new Result(at + 1, Optional.of(broken.get() + "; " + path(at)));
      }
      states.set(at, null);
    }
    return new Result(states.size(), Optional.empty());
  }

  private Optional<String> visit(int at) {
    var state = states.get(at);
    var world = world(state);
    var actors = actors(state);
    var broken = Invariants.broken(world, scenario.keys(), false);
    if (broken.isEmpty() && actors.stream().allMatch(Actor::done)) {
      broken =
          Invariants.broken(recovered(world), scenario.keys(), !scenario.recovery().isEmpty())
              .map(found -> "after recovery " + found);
    }
    boolean followed =
        world.profiles().entrySet().stream()
            .noneMatch(c -> c.getValue().version() > scenario.maxVersion(c.getKey()));
    if (broken.isEmpty() && followed) {
      for (int i = 0; i < actors.size(); i++) {
        if (!actors.get(i).done()) {
          step(at, world, state, i, actors.get(i));
        }
      }
    }
    return broken;
  }

  private void step(int at, World world, int[] state, int i, Actor actor) {
    var move = steps.get(i).next(world, actor);
    var label = actor.name() + " " + actor.at();
    var written = encode(world, move.world(), state);
    reach(with(written, i, move.actor()), at, label);
    boolean wrote = !Arrays.equals(written, state);
    if (actor.lostReplies() > 0 && wrote) {
      reach(with(written, i, actor.afterLostReply()), at, label + " (reply lost)");
    }
    if (actor.started()) {
      reach(with(state, i, actor.dead()), at, actor.name() + " dies before " + actor.at());
    }
  }

  private void reach(int[] state, int parent, String label) {
    if (seen.add(new Key(state))) {
      states.add(state);
      parents.add(parent);
      labels.add(label.intern());
    }
  }

  private World recovered(World end) {
    var world = end;
    for (int round = 0; round < RECOVERY_ROUNDS; round++) {
      for (var part : scenario.recovery()) {
        var actor = Actor.of(part.name(), 0);
        var recovery = part.under(rules);
        boolean open = recovery.open(world);
        for (int i = 0; open && !actor.done() && i < RECOVERY_STEPS; i++) {
          var move = recovery.next(world, actor);
          world = move.world();
          actor = move.actor();
        }
      }
    }
    return world;
  }

  private String path(int to) {
    var path = new ArrayList<String>();
    for (int at = to; at >= 0; at = parents.get(at)) {
      path.add(0, labels.get(at));
    }
    return String.join(" > ", path);
  }

  private int[] encode(World world, List<Actor> actors) {
    var state = new int[WORLD_PARTS + actors.size()];
    state[0] = parts.number(world.profiles());
    state[1] = parts.number(world.claims());
    state[2] = parts.number(world.reported());
    state[3] = parts.number(world.job());
    state[4] = parts.number(world.images());
    state[5] = parts.number(world.imported());
    for (int i = 0; i < actors.size(); i++) {
      state[WORLD_PARTS + i] = parts.number(actors.get(i));
    }
    return state;
  }

  /** A part that the step has not changed is the same object. */
  private int[] encode(World before, World after, int[] state) {
    var next = state.clone();
    if (after.profiles() != before.profiles()) {
      next[0] = parts.number(after.profiles());
    }
    if (after.claims() != before.claims()) {
      next[1] = parts.number(after.claims());
    }
    if (after.reported() != before.reported()) {
      next[2] = parts.number(after.reported());
    }
    next[3] = parts.number(after.job());
    if (after.images() != before.images()) {
      next[4] = parts.number(after.images());
    }
    if (after.imported() != before.imported()) {
      next[5] = parts.number(after.imported());
    }
    return next;
  }

  private int[] with(int[] state, int i, Actor actor) {
    var next = state.clone();
    next[WORLD_PARTS + i] = parts.number(actor);
    return next;
  }

  @SuppressWarnings("unchecked")
  private World world(int[] state) {
    return new World(
        (Map<String, Profile>) parts.get(state[0]),
        (Map<String, Claim>) parts.get(state[1]),
        (Map<String, World.Images>) parts.get(state[4]),
        (Set<Fact>) parts.get(state[2]),
        (World.Job) parts.get(state[3]),
        (Map<String, ImportedRow>) parts.get(state[5]),
        rules);
  }

  private List<Actor> actors(int[] state) {
    var actors = new ArrayList<Actor>();
    for (int i = WORLD_PARTS; i < state.length; i++) {
      actors.add((Actor) parts.get(state[i]));
    }
    return actors;
  }

  /** A state, as a member of a set. */
  private record Key(int[] state) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(state, key.state);
    }

    @Override
    public int hashCode() {
      long hash = 0;
      for (int number : state) {
        hash = (hash + number) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 32;
      }
      return (int) hash;
    }
  }

  /** Numbers the parts of states; equal parts have equal numbers. */
  private static final class Parts {
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final List<Object> all = new ArrayList<>();

    int number(Object part) {
      var known = numbers.putIfAbsent(part, all.size());
      if (known != null) {
        return known;
      }
      all.add(part);
      return all.size() - 1;
    }

    Object get(int number) {
      return all.get(number);
    }
  }

  /** A list of numbers that are not boxed. */
  private static final class IntList {
    private int[] all = new int[1_024];
    private int size;

    void add(int value) {
      if (size == all.length) {
        all = Arrays.copyOf(all, 2 * size);
      }
      all[size++] = value;
    }

    int get(int index) {
      return all[index];
    }
  }
}
