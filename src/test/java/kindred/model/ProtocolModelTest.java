package kindred.model;

import static kindred.model.Rules.BUILT;
import static kindred.model.Rules.DESIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import kindred.model.Rules.Flaw;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** No order of steps, no death and no lost reply breaks what the protocols promise. */
class ProtocolModelTest {

  @TestFactory
  Stream<DynamicTest> as_designed_every_promise_holds_in() {
    return scenarios().map(scenario -> holds(scenario, DESIGNED));
  }

  @TestFactory
  Stream<DynamicTest> as_built_every_promise_holds_in() {
    return Stream.concat(scenarios(), Scenarios.unmerges().stream())
        .map(scenario -> holds(scenario, BUILT));
  }

  /** The number of states tells whether the model itself has changed. */
  private static DynamicTest holds(Scenario scenario, Rules rules) {
    return DynamicTest.dynamicTest(
        scenario.name(),
        () -> {
          var result = Explorer.explore(scenario, rules);
          assertThat(result.violation()).isEmpty();
          assertThat(result.states()).isEqualTo(scenario.states().get(rules.built()));
        });
  }

  @TestFactory
  Stream<DynamicTest> as_designed_a_broken_promise_is_found_with() {
    return Stream.of(
        found(Flaw.NO_FENCE, DESIGNED, "C2"),
        found(Flaw.NO_STAMP, DESIGNED, "U2"),
        found(Flaw.STAMPS_GO_BACK, DESIGNED, "U2"),
        found(Flaw.NO_FENCE_IN_UNDO, DESIGNED, "C4"),
        found(Flaw.RELEASE_ON_FAILURE, DESIGNED, "U1"),
        found(Flaw.RELEASE_ANY_STAMP, DESIGNED, "U2"),
        found(Flaw.NO_ABORT_DECISION, DESIGNED, "M2"));
  }

  /**
   * Stamps that go back are not among them: as built, an update that is repeated is recognised, and
   * three updates are too few to notice.
   */
  @TestFactory
  Stream<DynamicTest> as_built_a_broken_promise_is_found_with() {
    return Stream.of(
        found(Flaw.NO_FENCE, BUILT, "C2"),
        found(Flaw.NO_STAMP, BUILT, "U1"),
        found(Flaw.NO_FENCE_IN_UNDO, BUILT, "C4"),
        found(Flaw.RELEASE_ON_FAILURE, BUILT, "U2"),
        found(Flaw.RELEASE_ANY_STAMP, BUILT, "U2"),
        found(Flaw.NO_ABORT_DECISION, BUILT, "M2"),
        found(Flaw.STEAL_BLINDLY, BUILT, "U1"),
        found(Flaw.INSERT_OVER_FENCE, BUILT, "C2"),
        found(Flaw.CHANGE_ANY_VERSION, BUILT, "U1"),
        found(Flaw.COMMIT_ANY_VERSION, BUILT, "M6"),
        found(Flaw.RELEASE_THE_SOURCES_KEYS, BUILT, "M2"));
  }

  @TestFactory
  Stream<DynamicTest> a_broken_undoing_of_a_merge_is_found_with() {
    return Stream.of(
        found(Flaw.LEAD_ANY_STAMP, BUILT, "X8"),
        found(Flaw.REMEMBER_BY_CLOCK, BUILT, "X9"),
        found(Flaw.RETURN_CLAIMS_AFTERWARDS, BUILT, "X1"),
        found(Flaw.RETURN_WITH_ONE_STAMP, BUILT, "X2"),
        found(Flaw.TAKE_ANY_STAMP, BUILT, "X3"),
        found(Flaw.KEEP_WITHOUT_STAMP, BUILT, "X3"),
        found(Flaw.UNDO_ANY_VERSION, BUILT, "X2"),
        found(Flaw.DECISION_READ_APART, BUILT, "X4"),
        found(Flaw.NO_ABORT_OF_UNDO, BUILT, "X11"),
        found(Flaw.RETURN_WITH_ALL_KEYS, BUILT, "X2"),
        found(Flaw.TAKE_FROM_A_SIBLING, BUILT, "X13"),
        found(Flaw.TAKE_FROM_OTHERS, BUILT, "X14"),
        found(Flaw.WAIT_FOR_OTHERS, BUILT, "X14"));
  }

  private static DynamicTest found(Flaw flaw, Rules rules, String name) {
    return DynamicTest.dynamicTest(
        flaw + " in " + name,
        () -> {
          var scenario =
              Stream.concat(scenarios(), Scenarios.unmerges().stream())
                  .filter(s -> s.name().startsWith(name + " "))
                  .findFirst();
          var result = Explorer.explore(scenario.orElseThrow(), rules.broken(flaw));
          assertThat(result.violation()).isPresent();
        });
  }

  private static Stream<Scenario> scenarios() {
    return Stream.of(Scenarios.claims(), Scenarios.merges()).flatMap(List::stream);
  }
}
