package kindred.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** No order of steps, no death and no lost reply breaks what the protocols promise. */
class ProtocolModelTest {

  @TestFactory
  Stream<DynamicTest> as_designed_every_promise_holds_in() {
    return all().stream().map(scenario -> holds(scenario, Rules.DESIGNED));
  }

  @TestFactory
  Stream<DynamicTest> as_built_every_promise_holds_in() {
    return all().stream().map(scenario -> holds(scenario, Rules.BUILT));
  }

  private static DynamicTest holds(Scenario scenario, Rules rules) {
    return DynamicTest.dynamicTest(
        scenario.name(),
        () -> {
          var result = Explorer.explore(scenario, rules);
          System.out.println(rules.built() + " " + scenario.name() + " " + result);
          assertThat(result.violation()).isEmpty();
          assertThat(result.states()).isEqualTo(scenario.states().get(rules.built()));
        });
  }

  @TestFactory
  Stream<DynamicTest> caught() {
    var tests = new ArrayList<DynamicTest>();
    for (var rules : List.of(Rules.DESIGNED, Rules.BUILT)) {
      for (var flaw : Rules.Flaw.values()) {
        tests.add(
            DynamicTest.dynamicTest(
                rules.built() + " " + flaw,
                () -> {
                  for (var s : all()) {
                    var result = Explorer.explore(s, rules.broken(flaw));
                    result
                        .violation()
                        .ifPresent(
                            v ->
                                System.out.println(
                                    rules.built()
                                        + " "
                                        + flaw
                                        + " "
                                        + s.name()
                                        + " "
                                        + result.states()
                                        + " "
                                        + v));
                  }
                }));
      }
    }
    return tests.stream();
  }

  private static List<Scenario> all() {
    return Stream.concat(Scenarios.claims().stream(), Scenarios.merges().stream()).toList();
  }
}
