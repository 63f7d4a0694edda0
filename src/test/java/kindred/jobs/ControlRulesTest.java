package kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalInt;
import kindred.jobs.ControlRules.Outcome;
import kindred.jobs.ImportJob.State;
import kindred.jobs.JobControl.Wanted;
import kindred.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlRulesTest {

  @ParameterizedTest(name = "{0} {1} asked {2}: {3} {4}")
  @CsvSource({
    "RUNNING,   RUN,    PAUSED,    RUNNING,   PAUSE",
    "RUNNING,   RUN,    RUNNING,   RUNNING,   RUN",
    "RUNNING,   RUN,    CANCELLED, RUNNING,   CANCEL",
    "RUNNING,   PAUSE,  PAUSED,    RUNNING,   PAUSE",
    "RUNNING,   PAUSE,  RUNNING,   RUNNING,   RUN",
    "RUNNING,   PAUSE,  CANCELLED, RUNNING,   CANCEL",
    "RUNNING,   CANCEL, PAUSED,    import-cancelling,",
    "RUNNING,   CANCEL, RUNNING,   import-cancelling,",
    "RUNNING,   CANCEL, CANCELLED, RUNNING,   CANCEL",
    "QUEUED,    RUN,    PAUSED,    PAUSED,    RUN",
    "QUEUED,    RUN,    RUNNING,   QUEUED,    RUN",
    "QUEUED,    RUN,    CANCELLED, CANCELLED, RUN",
    "QUEUED,    PAUSE,  PAUSED,    PAUSED,    RUN",
    "QUEUED,    PAUSE,  RUNNING,   QUEUED,    RUN",
    "QUEUED,    PAUSE,  CANCELLED, CANCELLED, RUN",
    "QUEUED,    CANCEL, PAUSED,    import-cancelling,",
    "QUEUED,    CANCEL, RUNNING,   import-cancelling,",
    "QUEUED,    CANCEL, CANCELLED, CANCELLED, RUN",
    "PAUSED,    RUN,    PAUSED,    PAUSED,    RUN",
    "PAUSED,    RUN,    RUNNING,   QUEUED,    RUN",
    "PAUSED,    RUN,    CANCELLED, CANCELLED, RUN",
    "CANCELLED, RUN,    PAUSED,    import-over,",
    "CANCELLED, RUN,    RUNNING,   import-over,",
    "CANCELLED, RUN,    CANCELLED, CANCELLED, RUN",
    "COMPLETED, RUN,    PAUSED,    import-over,",
    "COMPLETED, RUN,    RUNNING,   import-over,",
    "COMPLETED, RUN,    CANCELLED, import-over,",
    "STOPPED,   RUN,    CANCELLED, import-over,",
    "FAILED,    RUN,    RUNNING,   import-over,",
  })
  void should_decide_every_wish_in_every_state(
      State state, Wanted wanted, State asked, String next, Wanted wantedThen) {
    var control = new JobControl(7, wanted, 10);
    var request = new ControlRequest(Optional.of(asked), OptionalInt.empty());
    if (wantedThen == null) {
      assertThatThrownBy(() -> ControlRules.decide(state, control, request))
          .isInstanceOfSatisfying(
              ProblemException.class,
              refused -> assertThat(refused.problem().code()).isEqualTo(next));
      return;
    }

    var outcome = ControlRules.decide(state, control, request);

    boolean asItWas = State.valueOf(next) == state && wantedThen == wanted;
    assertThat(outcome)
        .isEqualTo(
            asItWas
                ? Optional.empty()
                : Optional.of(new Outcome(State.valueOf(next), new JobControl(8, wantedThen, 10))));
  }

  @Test
  void should_change_the_limit_of_a_job_that_is_not_over() {
    for (var state : new State[] {State.QUEUED, State.RUNNING, State.PAUSED}) {
      assertThat(ControlRules.decide(state, JobControl.NONE, limit(5)))
          .contains(new Outcome(state, new JobControl(1, Wanted.RUN, 5)));
    }
    assertThat(ControlRules.decide(State.RUNNING, new JobControl(1, Wanted.RUN, 5), limit(0)))
        .contains(new Outcome(State.RUNNING, new JobControl(2, Wanted.RUN, 0)));
  }

  @Test
  void should_have_nothing_to_do_for_a_limit_that_is_there_already_even_when_the_job_is_over() {
    var control = new JobControl(1, Wanted.RUN, 5);
    for (var state : State.values()) {
      assertThat(ControlRules.decide(state, control, limit(5))).isEmpty();
    }
  }

  @Test
  void should_refuse_another_limit_for_a_job_that_is_over() {
    assertThatThrownBy(() -> ControlRules.decide(State.COMPLETED, JobControl.NONE, limit(5)))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void should_take_a_state_and_a_limit_at_once() {
    var both = new ControlRequest(Optional.of(State.RUNNING), OptionalInt.of(3));

    assertThat(ControlRules.decide(State.PAUSED, JobControl.NONE, both))
        .contains(new Outcome(State.QUEUED, new JobControl(1, Wanted.RUN, 3)));
  }

  private static ControlRequest limit(int most) {
    return new ControlRequest(Optional.empty(), OptionalInt.of(most));
  }
}
