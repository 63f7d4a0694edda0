package kindred.model;

import static kindred.model.Scenario.of;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Creates, updates, deletes and merges against each other. */
final class Scenarios {

  private static final World NO_PROFILES = World.of(Map.of(), Map.of());
  private static final World P =
      World.of(Map.of("P", Profile.owning("k1")), Map.of("k1", new Claim("P", "o0", 0)));
  private static final Map<String, Claim> CLAIMS =
      Map.of("ka", new Claim("A", "o", 0), "kb", new Claim("B", "o", 0));
  private static final World ABC =
      World.of(
          Map.of("A", Profile.owning("ka"), "B", Profile.owning("kb"), "C", Profile.owning()),
          CLAIMS);

  /** Two profiles with a key each. */
  static final World AB =
      World.of(Map.of("A", Profile.owning("ka"), "B", Profile.owning("kb")), CLAIMS);

  private Scenarios() {}

  static Stream<Scenario> all() {
    return Stream.of(creates(), updates(), merges()).flatMap(List::stream);
  }

  private static List<Scenario> creates() {
    return List.of(
        of("create-2 two creators, two keys", NO_PROFILES, "k1", "k2")
            .with("c1", r -> new Create(r, "P", "o1", "k1", "k2"))
            .with("c2", r -> new Create(r, "Q", "o2", "k1", "k2"))
            .states(1_505),
        of("create-3 one create on two servers, another create", NO_PROFILES, "k1", "k2")
            .with("c1", r -> new Create(r, "P", "o1", "k1", "k2"))
            .with("c1b", r -> new Create(r, "P", "o1", "k1", "k2"))
            .with("c2", r -> new Create(r, "Q", "o2", "k2"))
            .states(19_597),
        of("create-4 as create-3, and the other profile is deleted", NO_PROFILES, "k1", "k2")
            .with("c1", r -> new Create(r, "P", "o1", "k1", "k2"))
            .with("c1b", r -> new Create(r, "P", "o1", "k1", "k2"))
            .with("c2", r -> new Create(r, "Q", "o2", "k2"))
            .with("d", r -> new Delete("Q"))
            .withoutLostReplies()
            .states(8_673));
  }

  private static List<Scenario> updates() {
    return List.of(
        of("update-1 an update of k1 to k2, creators of both", P, "k1", "k2")
            .with("u", r -> new Update(r, "P", "k1", "k2", "ou", null))
            .with("c2", r -> new Create(r, "Q", "o2", "k2"))
            .with("c3", r -> new Create(r, "R", "o3", "k1"))
            .states(29_161),
        of("update-2 three updates of one profile", P, "k1", "k2")
            .with("u1", r -> new Update(r, "P", "k1", "k2", "ou1", null))
            .with("u2", r -> new Update(r, "P", "k2", "k1", "ou2", null))
            .with("u3", r -> new Update(r, "P", null, "k1", "ou3", null))
            .states(12_632),
        of("update-3 two updates, a deleter, a creator", P, "k1", "k2")
            .with("u1", r -> new Update(r, "P", null, "k2", "ou1", null))
            .with("u2", r -> new Update(r, "P", "k1", "k2", "ou2", null))
            .with("d", r -> new Delete("P"))
            .with("c", r -> new Create(r, "Q", "o2", "k2"))
            .withoutLostReplies()
            .states(215_974));
  }

  /** Merges against everything else. */
  private static List<Scenario> merges() {
    return List.of(
        merge("merge-1 a merge, a helper, updates of both", AB, "ka", "kb")
            .with("h", r -> Merge.of(r, "m1", "B", "A"))
            .with("ub", r -> new Update(r, "B", null, null, "x", "rb"))
            .with("ua", r -> new Update(r, "A", null, null, "y", "ra"))
            .states(171_994),
        merge("merge-2 a merge, a helper that aborts it", AB, "ka", "kb", "kc")
            .with("h", r -> Merge.aborting(r, "m1", "B", "A"))
            .with("ub", r -> new Update(r, "B", null, null, "x", "rb"))
            .states(10_387),
        merge("merge-3 a merge each way", AB, "ka", "kb")
            .with("n", r -> Merge.of(r, "m2", "A", "B"))
            .with("ub", r -> new Update(r, "B", null, null, "x", "rb"))
            .recoveredBy("r2", r -> Merge.of(r, "m2", "A", "B"))
            .states(26_014),
        merge("merge-4 two merges in a chain", ABC, "ka", "kb")
            .with("n", r -> Merge.of(r, "m2", "A", "C"))
            .with("ub", r -> new Update(r, "B", null, null, "x", "rb"))
            .recoveredBy("r2", r -> Merge.of(r, "m2", "A", "C"))
            .states(17_751),
        merge("merge-5 a merge, its destination is deleted", AB, "ka", "kb", "kc")
            .with("d", r -> new Delete("A"))
            .with("c", r -> new Create(r, "Q", "o9", "kb"))
            .states(10_509),
        merge("merge-6 a merge, the destination drops its key", AB, "ka", "kb")
            .with("u", r -> new Update(r, "A", "ka", null, "x", "ra"))
            .with("c", r -> new Create(r, "Q", "o9", "ka"))
            .with("c2", r -> new Create(r, "R", "o8", "kb"))
            .withoutLostReplies()
            .states(14_125),
        merge("merge-7 a merge, the destination drops a key of the source", AB, "ka", "kb", "kc")
            .with("u", r -> new Update(r, "A", "kb", "kc", "x", "ra"))
            .with("c2", r -> new Create(r, "R", "o8", "kb"))
            .states(14_884));
  }

  private static Scenario merge(String name, World start, String... keys) {
    return of(name, start, keys)
        .with("m", r -> Merge.of(r, "m1", "B", "A"))
        .recoveredBy("r", r -> Merge.of(r, "m1", "B", "A"));
  }
}
