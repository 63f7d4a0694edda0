package kindred.model;

import static kindred.model.Scenario.of;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.model.Customer.Decision;
import kindred.model.Customer.Link;
import kindred.model.World.Before;

/** The table of who works at once on what. */
final class Scenarios {

  private static final World NOBODY = World.of(Map.of(), Map.of());
  private static final World P =
      World.of(Map.of("P", Customer.owning("k1")), Map.of("k1", new Claim("P", "o0", 0)));
  private static final Map<String, Claim> CLAIMS =
      Map.of("ka", new Claim("A", "o", 0), "kb", new Claim("B", "o", 0));
  private static final World AB =
      World.of(Map.of("A", Customer.owning("ka"), "B", Customer.owning("kb")), CLAIMS);
  private static final World ABC =
      World.of(
          Map.of("A", Customer.owning("ka"), "B", Customer.owning("kb"), "C", Customer.owning()),
          CLAIMS);

  private Scenarios() {}

  /** Creators, updaters, deleters and imports. */
  static List<Scenario> claims() {
    return List.of(
        of("C2 two creators, two keys", NOBODY, "k1", "k2")
            .with("c1", r -> new Create(r, "P", "o1", "k1", "k2"))
            .with("c2", r -> new Create(r, "Q", "o2", "k1", "k2"))
            .states(1_645, 1_505),
        of("C3 one create on two servers, a rival", NOBODY, "k1", "k2")
            .with("c1", r -> new Create(r, "P", "o1", "k1", "k2"))
            .with("c1b", r -> new Create(r, "P", "o1", "k1", "k2"))
            .with("c2", r -> new Create(r, "Q", "o2", "k2"))
            .states(41_138, 19_597),
        of("C4 as C3, and the rival is deleted", NOBODY, "k1", "k2")
            .with("c1", r -> new Create(r, "P", "o1", "k1", "k2"))
            .with("c1b", r -> new Create(r, "P", "o1", "k1", "k2"))
            .with("c2", r -> new Create(r, "Q", "o2", "k2"))
            .with("d", r -> new Delete("Q"))
            .withoutUnknowns()
            .states(21_030, 8_673),
        of("U1 an update of k1 to k2, creators of both", P, "k1", "k2")
            .with("u", r -> new Update(r, "P", "k1", "k2", "ou", null))
            .with("c2", r -> new Create(r, "Q", "o2", "k2"))
            .with("c3", r -> new Create(r, "R", "o3", "k1"))
            .states(43_513, 29_161),
        of("U2 three updates of one profile", P, "k1", "k2")
            .with("u1", r -> new Update(r, "P", "k1", "k2", "ou1", null))
            .with("u2", r -> new Update(r, "P", "k2", "k1", "ou2", null))
            .with("u3", r -> new Update(r, "P", null, "k1", "ou3", null))
            .states(49_646, 12_632),
        of("U3 two updates, a deleter, a creator", P, "k1", "k2")
            .with("u1", r -> new Update(r, "P", null, "k2", "ou1", null))
            .with("u2", r -> new Update(r, "P", "k1", "k2", "ou2", null))
            .with("d", r -> new Delete("P"))
            .with("c", r -> new Create(r, "Q", "o2", "k2"))
            .withoutUnknowns()
            .states(302_379, 215_974),
        of("I1 an import, its zombie, a creator, a deleter", NOBODY, "k1")
            .with("imp", r -> new Import(r, "P", "k1", "imp1", true))
            .with("imp-zombie", r -> new Import(r, "P", "k1", "imp1", false))
            .with("c", r -> new Create(r, "Q", "o2", "k1"))
            .with("d", r -> new Delete("P"))
            .states(436_848, 279_865),
        of("I2 an import, its zombie, an update, a creator", NOBODY, "k1", "k2")
            .with("imp", r -> new Import(r, "P", "k1", "imp1", true))
            .with("imp-zombie", r -> new Import(r, "P", "k1", "imp1", false))
            .with("u", r -> new Update(r, "P", "k1", "k2", "ou", null))
            .with("c", r -> new Create(r, "Q", "o2", "k1"))
            .withoutUnknowns()
            .states(10_178, 9_678));
  }

  /** Merges against everything else. */
  static List<Scenario> merges() {
    return List.of(
        merge("M1 a merge, a helper, updates of both", AB, "ka", "kb")
            .with("h", r -> new Merge(r, "m1", "B", "A", false))
            .with("ub", r -> new Update(r, "B", null, null, "x", "rb"))
            .with("ua", r -> new Update(r, "A", null, null, "y", "ra"))
            .states(274_936, 171_994),
        merge("M2 a merge, one decides against it", AB, "ka", "kb", "kc")
            .with("h", r -> new Merge(r, "m1", "B", "A", true))
            .with("ub", r -> new Update(r, "B", null, null, "x", "rb"))
            .states(10_896, 10_387),
        merge("M3 a merge each way", AB, "ka", "kb")
            .with("n", r -> new Merge(r, "m2", "A", "B", false))
            .with("ub", r -> new Update(r, "B", null, null, "x", "rb"))
            .recoveredBy("r2", r -> new Merge(r, "m2", "A", "B", false))
            .states(27_031, 26_014),
        merge("M4 two merges in a chain", ABC, "ka", "kb")
            .with("n", r -> new Merge(r, "m2", "A", "C", false))
            .with("ub", r -> new Update(r, "B", null, null, "x", "rb"))
            .recoveredBy("r2", r -> new Merge(r, "m2", "A", "C", false))
            .states(23_121, 17_751),
        merge("M5 a merge, its destination is deleted", AB, "ka", "kb", "kc")
            .with("d", r -> new Delete("A"))
            .with("c", r -> new Create(r, "Q", "o9", "kb"))
            .states(19_002, 10_509),
        merge("M6 a merge, the destination drops its key", AB, "ka", "kb")
            .with("u", r -> new Update(r, "A", "ka", null, "x", "ra"))
            .with("c", r -> new Create(r, "Q", "o9", "ka"))
            .with("c2", r -> new Create(r, "R", "o8", "kb"))
            .withoutUnknowns()
            .states(12_200, 14_125),
        merge("M7 a merge, the destination drops what it inherits", AB, "ka", "kb", "kc")
            .with("u", r -> new Update(r, "A", "kb", "kc", "x", "ra"))
            .with("c2", r -> new Create(r, "R", "o8", "kb"))
            .states(17_550, 14_884));
  }

  private static Scenario merge(String name, World start, String... keys) {
    return of(name, start, keys)
        .with("m", r -> new Merge(r, "m1", "B", "A", false))
        .recoveredBy("r", r -> new Merge(r, "m1", "B", "A", false));
  }

  private static final Before B_BEFORE =
      new Before(1, Set.of("kb"), Set.of("born", "rb"), Set.of("ka"), Set.of("born"));

  /** B was merged into A by m1. */
  private static World merged(Map<String, Customer> others, Map<String, Claim> claims) {
    var customers = new HashMap<>(others);
    var a = Customer.owning("ka", "kb").with(2, "born", "rb");
    customers.put("A", a.decided("m1", Decision.merged(2)));
    customers.put("B", Customer.NONE.with(0).frozen(new Link("m1", "A")).markedMerged());
    var all = new HashMap<>(claims);
    all.put("ka", new Claim("A", "o", 0));
    all.put("kb", new Claim("A", "m1", 2));
    return new World(Map.copyOf(customers), Map.copyOf(all), Map.of("m1", B_BEFORE), Set.of(), "");
  }

  private static Scenario unmerge(String name, World start, String... keys) {
    return of(name, start, keys)
        .upToVersion(6)
        .with("x", r -> new Unmerge(r, "m1", "B", "A"))
        .recoveredBy("rx", r -> new Unmerge(r, "m1", "B", "A"))
        .withoutUnknowns();
  }

  /** The undoing of merges against everything else; as built only. */
  static List<Scenario> unmerges() {
    var merged = merged(Map.of(), Map.of());
    return List.of(
        unmerge("X1 an undoing, a helper", merged, "ka", "kb")
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .withUnknowns()
            .builtStates(1_392),
        unmerge("X2 an undoing, the destination drops kb, a creator of kb", merged, "ka", "kb")
            .with("u", r -> new Update(r, "A", "kb", null, "u", "ra"))
            .with("c", r -> new Create(r, "Q", "oc", "kb"))
            .builtStates(16_540),
        unmerge("X3 two undoings, the destination makes kb its own", merged, "ka", "kb")
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .with("u", r -> new Update(r, "A", null, null, "u", Unmerge.own("kb")))
            .builtStates(3_029),
        unmerge("X4 an undoing, a creator of kb, a helper", merged, "ka", "kb")
            .with("c", r -> new Create(r, "Q", "oc", "kb"))
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .builtStates(4_483),
        unmerge("X5 an undoing, the destination drops kb and takes it again", merged, "kb")
            .with("u", r -> new Update(r, "A", "kb", null, "u", null))
            .with("v", r -> new Update(r, "A", null, "kb", "v", null))
            .builtStates(22_399),
        unmerge("X6 an undoing, the destination is deleted, a creator of kb", merged, "ka", "kb")
            .with("d", r -> new Delete("A"))
            .with("c", r -> new Create(r, "Q", "oc", "kb"))
            .builtStates(5_317),
        unmerge(
                "X7 an undoing, the destination is merged into C, and that undone",
                merged(Map.of("C", Customer.owning("kc")), Map.of("kc", new Claim("C", "o", 0))),
                "ka",
                "kb",
                "kc")
            .with("n", r -> Merge.remembered(r, "m2", "A", "C"))
            .with("y", r -> new Unmerge(r, "m2", "A", "C"))
            .recoveredBy("rn", r -> Merge.remembered(r, "m2", "A", "C"))
            .recoveredBy("ry", r -> new Unmerge(r, "m2", "A", "C"))
            .builtStates(4_124),
        of("X8 a merge, a helper, their undoing, an update of the source", AB, "ka", "kb")
            .upToVersion(6)
            .with("m", r -> Merge.remembered(r, "m1", "B", "A"))
            .with("h", r -> Merge.remembered(r, "m1", "B", "A"))
            .with("x", r -> new Unmerge(r, "m1", "B", "A"))
            .with("ub", r -> new Update(r, "B", null, null, "x", "rx"))
            .withoutUnknowns()
            .recoveredBy("rm", r -> Merge.remembered(r, "m1", "B", "A"))
            .recoveredBy("rx", r -> new Unmerge(r, "m1", "B", "A"))
            .builtStates(12_668),
        of("X9 a merge, a helper, its undoing, an update of the destination", AB, "ka", "kb")
            .upToVersion(6)
            .with("m", r -> Merge.remembered(r, "m1", "B", "A"))
            .with("h", r -> Merge.remembered(r, "m1", "B", "A"))
            .with("x", r -> new Unmerge(r, "m1", "B", "A"))
            .with("ua", r -> new Update(r, "A", null, null, "u", "ra"))
            .withoutUnknowns()
            .recoveredBy("rm", r -> Merge.remembered(r, "m1", "B", "A"))
            .recoveredBy("rx", r -> new Unmerge(r, "m1", "B", "A"))
            .builtStates(25_922),
        unmerge(
                "X10 an undoing, then the source is merged into D",
                merged(Map.of("D", Customer.owning("kd")), Map.of("kd", new Claim("D", "o", 0))),
                "ka",
                "kb",
                "kd")
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .with("n", r -> Merge.remembered(r, "m3", "B", "D"))
            .recoveredBy("rn", r -> Merge.remembered(r, "m3", "B", "D"))
            .builtStates(2_623),
        unmerge(
                "X11 two undoings, a merge of the destination that is given up",
                merged(Map.of("C", Customer.owning("kc")), Map.of("kc", new Claim("C", "o", 0))),
                "ka",
                "kb",
                "kc")
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .with("n", r -> new Merge(r, "m2", "A", "C", true))
            .recoveredBy("rn", r -> new Merge(r, "m2", "A", "C", true))
            .builtStates(8_609),
        unmerge("X12 two merges into one destination, both undone", overlapping(), "ka", "kb", "kd")
            .with("y", r -> new Unmerge(r, "m2", "D", "A"))
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .recoveredBy("ry", r -> new Unmerge(r, "m2", "D", "A"))
            .builtStates(14_648),
        unmerge("X13 both undone, and both had kb in turn", inTurn(), "ka", "kb")
            .upToVersion(8)
            .with("y", r -> new Unmerge(r, "m2", "D", "A"))
            .recoveredBy("ry", r -> new Unmerge(r, "m2", "D", "A"))
            .builtStates(633),
        unmerge("X14 an undoing, C has claimed kb and drops it", alsoOf("kb"), "ka")
            .with("h", r -> new Unmerge(r, "m1", "B", "A"))
            .with("u", r -> new Update(r, "C", "kb", null, "u", null))
            .builtStates(6_281),
        unmerge("X15 an undoing, C has claimed kb and takes it", alsoOf("kc"), "ka")
            .with("u", r -> new Update(r, "C", null, "kb", "u", null))
            .builtStates(1_149));
  }

  /** The claim of kb, which A owns, was lost, and C has it; so kb is not looked at at first. */
  private static World alsoOf(String key) {
    return merged(Map.of("C", Customer.owning(key)), Map.of("kc", new Claim("C", "o", 0)))
        .with("kb", new Claim("C", "o", 0))
        .telling(Fact.Kind.CLAIMED, "C", "kb");
  }

  /** B was merged into A, then A dropped kb, D was born with it, and merged into A. */
  private static World inTurn() {
    var d = Customer.NONE.with(0).frozen(new Link("m2", "A")).markedMerged();
    var world = merged(Map.of("D", d), Map.of()).with("kb", new Claim("A", "m2", 4));
    var before =
        new Before(3, Set.of("kb"), Set.of("born", "rd"), Set.of("ka"), Set.of("born", "rb"));
    var a = Customer.owning("ka", "kb").with(4, "born", "rb", "rd");
    return world
        .with("A", a.decided("m1", Decision.merged(2)).decided("m2", Decision.merged(4)))
        .remembering("m2", before, false);
  }

  /** B and D were merged into A, one after the other. */
  private static World overlapping() {
    var claims = Map.of("kd", new Claim("A", "m2", 3));
    var d = Customer.NONE.with(0).frozen(new Link("m2", "A")).markedMerged();
    var world = merged(Map.of("D", d), claims);
    var a = Customer.owning("ka", "kb", "kd").with(3, "born", "rb");
    var before =
        new Before(2, Set.of("kd"), Set.of("born"), Set.of("ka", "kb"), Set.of("born", "rb"));
    return world
        .with("A", a.decided("m1", Decision.merged(2)).decided("m2", Decision.merged(3)))
        .remembering("m2", before, false);
  }
}
