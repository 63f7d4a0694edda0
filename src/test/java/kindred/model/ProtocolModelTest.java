package kindred.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import kindred.model.Rules.Flaw;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** No order of steps, no crash and no lost reply breaks what the protocols promise. */
class ProtocolModelTest {

  @TestFactory
  Stream<DynamicTest> every_promise_holds_in() {
    return scenarios().map(ProtocolModelTest::holds);
  }

  /** The number of states shows whether the model itself has changed. */
  private static DynamicTest holds(Scenario scenario) {
    return DynamicTest.dynamicTest(
        scenario.name(),
        () -> {
          var result = Explorer.explore(scenario, Rules.AS_BUILT);
          assertThat(result.violation()).isEmpty();
          assertThat(result.states()).isEqualTo(scenario.states());
        });
  }

  @TestFactory
  Stream<DynamicTest> a_broken_promise_is_found_with() {
    return Stream.of(
        found(Flaw.NO_FENCE, "create-2"),
        found(Flaw.NO_STAMP, "update-1"),
        found(Flaw.RELEASE_WITHOUT_FENCE, "create-4"),
        found(Flaw.RELEASE_ON_FAILURE, "update-2"),
        found(Flaw.RELEASE_ANY_STAMP, "update-2"),
        found(Flaw.NO_ABORT_DECISION, "merge-2"),
        found(Flaw.STEAL_UNCONDITIONALLY, "update-1"),
        found(Flaw.INSERT_OVER_FENCE, "create-2"),
        found(Flaw.UPDATE_ANY_VERSION, "update-1"),
        found(Flaw.COMMIT_ANY_VERSION, "merge-6"),
        found(Flaw.RELEASE_SOURCE_CLAIMS, "merge-2"));
  }

  @TestFactory
  Stream<DynamicTest> a_broken_unmerge_is_found_with() {
    return Stream.of(
        found(Flaw.REPOINT_ANY_STAMP, "unmerge-8"),
        found(Flaw.IMAGES_BY_CLOCK, "unmerge-9"),
        found(Flaw.MOVE_CLAIMS_AFTER_COMMIT, "unmerge-1"),
        found(Flaw.RESTORE_WITH_ONE_STAMP, "unmerge-2"),
        found(Flaw.MOVE_ANY_STAMP, "unmerge-3"),
        found(Flaw.KEEP_UNSTAMPED, "unmerge-3"),
        found(Flaw.UNMERGE_ANY_VERSION, "unmerge-2"),
        found(Flaw.READ_DECISION_APART, "unmerge-4"),
        found(Flaw.NO_UNMERGE_ABORT, "unmerge-11"),
        found(Flaw.RESTORE_ALL_KEYS, "unmerge-2"),
        found(Flaw.TAKE_FROM_OVERLAPPING_MERGE, "unmerge-13"),
        found(Flaw.TAKE_FROM_THIRD_PROFILE, "unmerge-14"),
        found(Flaw.WAIT_FOR_THIRD_PROFILE, "unmerge-14"));
  }

  @TestFactory
  Stream<DynamicTest> a_broken_import_is_found_with() {
    return Stream.of(
        found(Flaw.FENCE_PARTITION, "import-3"),
        found(Flaw.REPORT_WITHOUT_READ_BACK, "import-3"),
        found(Flaw.ADOPT_WITHOUT_QUORUM_READ, "import-4"),
        found(Flaw.CLEAN_BY_DELETING, "import-4"),
        found(Flaw.ADOPT_WITHOUT_MARK, "undo-1"),
        found(Flaw.UNDO_ADOPTED, "undo-1"),
        found(Flaw.ADOPT_NOW, "adopt-1"),
        found(Flaw.ROW_BEFORE_PARTITION, "adopt-1"),
        found(Flaw.CLEAN_WITHOUT_HEADER, "adopt-1"));
  }

  private static Stream<Scenario> scenarios() {
    return Stream.of(Scenarios.all(), ImportScenarios.all(), UnmergeScenarios.all())
        .flatMap(scenarios -> scenarios);
  }

  private static DynamicTest found(Flaw flaw, String name) {
    return DynamicTest.dynamicTest(
        flaw + " in " + name,
        () -> {
          var scenario = scenarios().filter(s -> s.name().startsWith(name + " ")).findFirst();
          var result = Explorer.explore(scenario.orElseThrow(), Rules.with(flaw));
          assertThat(result.violation()).isPresent();
        });
  }
}
