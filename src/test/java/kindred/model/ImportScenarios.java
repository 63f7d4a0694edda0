package kindred.model;

import static kindred.model.Scenario.of;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Imports, and what happens to profiles that live in an imported row only. */
final class ImportScenarios {

  private static final World NO_PROFILES = World.of(Map.of(), Map.of());

  /** Two imported profiles. */
  private static final World PQ =
      World.of(Map.of(), Map.of("kp", new Claim("p", "imp", 0), "kq", new Claim("q", "imp", 0)))
          .with("p", ImportedRow.of("kp"))
          .with("q", ImportedRow.of("kq"))
          .with(World.Job.DONE)
          .reporting(Fact.Kind.CREATED, "p", "")
          .reporting(Fact.Kind.CREATED, "q", "");

  private ImportScenarios() {}

  static Stream<Scenario> all() {
    return Stream.of(inserts(), adoptions(), merges(), undos()).flatMap(List::stream);
  }

  private static List<Scenario> inserts() {
    return List.of(
        of("import-1 an import, a worker without lease, a creator, a deleter", NO_PROFILES, "k1")
            .with("imp", r -> Import.of(r, "p", "k1", "imp1"))
            .with("imp-old", r -> Import.withoutLease(r, "p", "k1", "imp1"))
            .with("c", r -> new Create(r, "Q", "o2", "k1"))
            .with("d", r -> new Delete("p"))
            .withoutLostReplies()
            .states(18_238),
        of(
                "import-2 an import, a worker without lease, an update, a creator",
                NO_PROFILES,
                "k1",
                "k2")
            .with("imp", r -> Import.of(r, "p", "k1", "imp1"))
            .with("imp-old", r -> Import.withoutLease(r, "p", "k1", "imp1"))
            .with("u", r -> new Update(r, "p", "k1", "k2", "ou", null))
            .with("c", r -> new Create(r, "Q", "o2", "k1"))
            .withoutLostReplies()
            .states(19_126),
        of("import-3 an import without a worker is resumed, a creator", NO_PROFILES, "k1")
            .with("imp", r -> Import.of(r, "p", "k1", "imp1"))
            .with("late", r -> new LateInsert("p"))
            .with("t", r -> new Release())
            .with("imp2", r -> Import.resumed(r, "p", "k1", "imp1"))
            .with("c", r -> new Create(r, "Q", "o2", "k1"))
            .withoutLostReplies()
            .states(7_052),
        of("import-4 a late insert is changed and cleaned", NO_PROFILES, "k1")
            .with("imp", r -> Import.of(r, "p", "k1", "imp1"))
            .with("t", r -> new Release())
            .with("u", r -> new Update(r, "p", null, null, "ou", "ru"))
            .with("s", r -> new Cleaner(r, "p"))
            .with("c", r -> new Create(r, "Q", "o2", "k1"))
            .states(54_964));
  }

  private static List<Scenario> adoptions() {
    return List.of(
        of("adopt-1 two updates, a deleter, the sweeper, a creator", PQ, "kp", "kq", "kn")
            .with("u1", r -> new Update(r, "p", "kp", "kn", "ou1", "r1"))
            .with("u2", r -> new Update(r, "p", null, null, "ou2", "r2"))
            .with("d", r -> new Delete("p"))
            .with("s", r -> new Cleaner(r, "p"))
            .with("c", r -> new Create(r, "R", "o2", "kp"))
            .withoutLostReplies()
            .states(75_168),
        of("adopt-2 two updates with lost replies, the sweeper", PQ, "kp", "kn")
            .with("u1", r -> new Update(r, "p", "kp", "kn", "ou1", "r1"))
            .with("u2", r -> new Update(r, "p", "kn", "kp", "ou2", "r2"))
            .with("s", r -> new Cleaner(r, "p"))
            .states(4_572));
  }

  private static List<Scenario> merges() {
    return List.of(
        merge("adopt-3 a merge, a helper, an update of the source, the sweeper")
            .with("h", r -> Merge.of(r, "m1", "q", "p"))
            .with("uq", r -> new Update(r, "q", null, null, "x", "rq"))
            .with("sp", r -> new Cleaner(r, "p"))
            .with("sq", r -> new Cleaner(r, "q"))
            .withoutLostReplies()
            .states(44_312),
        merge("adopt-4 a merge, a helper that aborts it, an update of the destination")
            .with("h", r -> Merge.aborting(r, "m1", "q", "p"))
            .with("up", r -> new Update(r, "p", null, null, "y", "rp"))
            .states(29_948));
  }

  private static List<Scenario> undos() {
    return List.of(
        of("undo-1 an undo, an update, a creator, the sweeper", PQ, "kp", "kn")
            .with("un", r -> new Undo(r, "p"))
            .with("u", r -> new Update(r, "p", "kp", "kn", "ou", "ru"))
            .with("c", r -> new Create(r, "R", "o2", "kp"))
            .with("s", r -> new Cleaner(r, "p"))
            .states(18_828),
        of("undo-2 an undo, its next worker, an update, a deleter", PQ, "kp")
            .with("un", r -> new Undo(r, "p"))
            .with("un2", r -> new Undo(r, "p"))
            .with("u", r -> new Update(r, "p", null, null, "ou", "ru"))
            .with("d", r -> new Delete("p"))
            .states(13_244),
        merge("undo-3 a merge, an undo of both profiles")
            .with("unp", r -> new Undo(r, "p"))
            .with("unq", r -> new Undo(r, "q"))
            .states(3_303));
  }

  private static Scenario merge(String name) {
    return of(name, PQ, "kp", "kq")
        .with("m", r -> Merge.of(r, "m1", "q", "p"))
        .recoveredBy("r", r -> Merge.of(r, "m1", "q", "p"));
  }
}
