package kindred.model;

import static kindred.model.Scenario.of;
import static kindred.model.Scenarios.AB;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import kindred.model.Profile.Decision;
import kindred.model.Profile.Link;
import kindred.model.World.Images;

/** Unmerges against everything else. */
final class UnmergeScenarios {

  private static final Images IMAGES_OF_B =
      new Images(1, Set.of("kb"), Set.of("created", "rb"), Set.of("ka"), Set.of("created"));

  private static final World MERGED = merged(Map.of(), Map.of());

  private UnmergeScenarios() {}

  /** B was merged into A by m1. */
  private static World merged(Map<String, Profile> others, Map<String, Claim> claims) {
    var profiles = new HashMap<>(others);
    var a = Profile.owning("ka", "kb").with(2, "created", "rb");
    profiles.put("A", a.decided("m1", Decision.merged(2)));
    profiles.put("B", Profile.NONE.with(0).frozen(new Link("m1", "A")).markedMerged());
    var all = new HashMap<>(claims);
    all.put("ka", new Claim("A", "o", 0));
    all.put("kb", new Claim("A", "m1", 2));
    return World.of(Map.copyOf(profiles), Map.copyOf(all)).storing("m1", IMAGES_OF_B, false);
  }

  private static World mergedBeside(String other, String key) {
    return merged(Map.of(other, Profile.owning(key)), Map.of(key, new Claim(other, "o", 0)));
  }

  private static Scenario unmerge(String name, World start, String... keys) {
    return of(name, start, keys)
        .upToVersion(6)
        .with("x", r -> new Unmerge(r, "m1", "B", "A"))
        .recoveredBy("rx", r -> new Unmerge(r, "m1", "B", "A"))
        .withoutLostReplies();
  }

  /** Two servers merge, one of them is late, and the merge is undone. */
  private static Scenario mergeAndUnmerge(String name) {
    return of(name, AB, "ka", "kb")
        .upToVersion(6)
        .with("m", r -> Merge.withImages(r, "m1", "B", "A"))
        .with("h", r -> Merge.withImages(r, "m1", "B", "A"))
        .with("x", r -> new Unmerge(r, "m1", "B", "A"))
        .withoutLostReplies()
        .recoveredBy("rm", r -> Merge.withImages(r, "m1", "B", "A"))
        .recoveredBy("rx", r -> new Unmerge(r, "m1", "B", "A"));
  }

  static Stream<Scenario> all() {
    return Stream.of(
            withWriters(), withMerges(), withAnotherMerge(), overlappingMerges(), lostClaims())
        .flatMap(List::stream);
  }

  private static List<Scenario> withWriters() {
    return List.of(
        unmerge("unmerge-1 an unmerge, a helper", MERGED, "ka", "kb")
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .withLostReply()
            .states(1_392),
        unmerge(
                "unmerge-2 an unmerge, the destination drops kb, a creator of kb",
                MERGED,
                "ka",
                "kb")
            .with("u", r -> new Update(r, "A", "kb", null, "u", "ra"))
            .with("c", r -> new Create(r, "Q", "oc", "kb"))
            .states(16_540),
        unmerge("unmerge-3 two unmerges, the destination makes kb its own", MERGED, "ka", "kb")
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .with("u", r -> new Update(r, "A", null, null, "u", KeyMoves.own("kb")))
            .states(3_029),
        unmerge("unmerge-4 an unmerge, a creator of kb, a helper", MERGED, "ka", "kb")
            .with("c", r -> new Create(r, "Q", "oc", "kb"))
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .states(4_483),
        unmerge("unmerge-5 an unmerge, the destination drops kb and takes it again", MERGED, "kb")
            .with("u", r -> new Update(r, "A", "kb", null, "u", null))
            .with("v", r -> new Update(r, "A", null, "kb", "v", null))
            .states(22_399),
        unmerge(
                "unmerge-6 an unmerge, the destination is deleted, a creator of kb",
                MERGED,
                "ka",
                "kb")
            .with("d", r -> new Delete("A"))
            .with("c", r -> new Create(r, "Q", "oc", "kb"))
            .states(5_317));
  }

  private static List<Scenario> withMerges() {
    return List.of(
        unmerge(
                "unmerge-7 an unmerge, the destination is merged into C, and that is undone",
                mergedBeside("C", "kc"),
                "ka",
                "kb",
                "kc")
            .with("n", r -> Merge.withImages(r, "m2", "A", "C"))
            .with("y", r -> new Unmerge(r, "m2", "A", "C"))
            .recoveredBy("rn", r -> Merge.withImages(r, "m2", "A", "C"))
            .recoveredBy("ry", r -> new Unmerge(r, "m2", "A", "C"))
            .states(4_124),
        mergeAndUnmerge("unmerge-8 a merge, a helper, its unmerge, an update of the source")
            .with("ub", r -> new Update(r, "B", null, null, "x", "rx"))
            .states(12_668),
        mergeAndUnmerge("unmerge-9 a merge, a helper, its unmerge, an update of the destination")
            .with("ua", r -> new Update(r, "A", null, null, "u", "ra"))
            .states(25_922));
  }

  private static List<Scenario> withAnotherMerge() {
    return List.of(
        unmerge(
                "unmerge-10 an unmerge, then the source is merged into D",
                mergedBeside("D", "kd"),
                "ka",
                "kb",
                "kd")
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .with("n", r -> Merge.withImages(r, "m3", "B", "D"))
            .recoveredBy("rn", r -> Merge.withImages(r, "m3", "B", "D"))
            .states(2_623),
        unmerge(
                "unmerge-11 two unmerges, a merge of the destination that is aborted",
                mergedBeside("C", "kc"),
                "ka",
                "kb",
                "kc")
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .with("n", r -> Merge.aborting(r, "m2", "A", "C"))
            .recoveredBy("rn", r -> Merge.aborting(r, "m2", "A", "C"))
            .states(8_609));
  }

  private static List<Scenario> overlappingMerges() {
    return List.of(
        unmerge(
                "unmerge-12 two merges into one destination, both undone",
                overlapping(),
                "ka",
                "kb",
                "kd")
            .with("y", r -> new Unmerge(r, "m2", "D", "A"))
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .recoveredBy("ry", r -> new Unmerge(r, "m2", "D", "A"))
            .states(14_648),
        unmerge("unmerge-13 two unmerges, both sources had kb in turn", inTurn(), "ka", "kb")
            .upToVersion(8)
            .with("y", r -> new Unmerge(r, "m2", "D", "A"))
            .recoveredBy("ry", r -> new Unmerge(r, "m2", "D", "A"))
            .states(633));
  }

  private static List<Scenario> lostClaims() {
    return List.of(
        unmerge("unmerge-14 an unmerge, C has claimed kb and drops it", claimedByC("kb"), "ka")
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .with("u", r -> new Update(r, "C", "kb", null, "u", null))
            .states(6_281),
        unmerge("unmerge-15 an unmerge, C has claimed kb and takes it", claimedByC("kc"), "ka")
            .with("u", r -> new Update(r, "C", null, "kb", "u", null))
            .states(1_149));
  }

  /**
   * The claim of kb, which A owns, was lost, and C has claimed it. So kb has no unique owner at
   * first, and is not checked.
   *
   * @param key the key that C owns
   */
  private static World claimedByC(String key) {
    return mergedBeside("C", "kc")
        .with("C", Profile.owning(key))
        .with("kb", new Claim("C", "o", 0))
        .reporting(Fact.Kind.KEY_CLAIMED, "C", "kb");
  }

  /** B was merged into A, A dropped kb, D was created with kb and merged into A. */
  private static World inTurn() {
    var d = Profile.NONE.with(0).frozen(new Link("m2", "A")).markedMerged();
    var world = merged(Map.of("D", d), Map.of()).with("kb", new Claim("A", "m2", 4));
    var images =
        new Images(3, Set.of("kb"), Set.of("created", "rd"), Set.of("ka"), Set.of("created", "rb"));
    var a = Profile.owning("ka", "kb").with(4, "created", "rb", "rd");
    return world
        .with("A", a.decided("m1", Decision.merged(2)).decided("m2", Decision.merged(4)))
        .storing("m2", images, false);
  }

  /** B and D were merged into A, one after the other. */
  private static World overlapping() {
    var claims = Map.of("kd", new Claim("A", "m2", 3));
    var d = Profile.NONE.with(0).frozen(new Link("m2", "A")).markedMerged();
    var world = merged(Map.of("D", d), claims);
    var a = Profile.owning("ka", "kb", "kd").with(3, "created", "rb");
    var images =
        new Images(2, Set.of("kd"), Set.of("created"), Set.of("ka", "kb"), Set.of("created", "rb"));
    return world
        .with("A", a.decided("m1", Decision.merged(2)).decided("m2", Decision.merged(3)))
        .storing("m2", images, false);
  }
}
