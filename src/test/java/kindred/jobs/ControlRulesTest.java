package kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalInt;
import kindred.jobs.ControlRules.Outcome;
import kindred.jobs.JobControl.Desired;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlRulesTest {

  @ParameterizedTest(name = "{0} {1}, requested {2}: {3} {4}")
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
  void should_decide_every_request_in_every_state(
      JobState state, Desired desired, JobState requested, String next, Desired nextDesired) {
    var control = new JobControl(7, desired, 10);
    var request = new ControlRequest(Optional.of(requested), OptionalInt.empty());
    if (nextDesired == null) {
      assertThatThrownBy(() -> ControlRules.decide(state, control, request))
          .isInstanceOfSatisfying(
              ProblemException.class,
              refused -> assertThat(refused.problem().code()).isEqualTo(next));
      return;
    }

    var outcome = ControlRules.decide(state, control, request);

    boolean unchanged = JobState.valueOf(next) == state && nextDesired == desired;
    assertThat(outcome)
        .isEqualTo(
            unchanged
                ? Optional.empty()
                : Optional.of(
                    new Outcome(JobState.valueOf(next), new JobControl(8, nextDesired, 10))));
  }

  @Test
  void should_change_the_rate_limit_of_a_job_that_has_not_ended() {
    for (var state : new JobState[] {JobState.QUEUED, JobState.RUNNING, JobState.PAUSED}) {
      assertThat(ControlRules.decide(state, JobControl.NONE, limit(5)))
          .contains(new Outcome(state, new JobControl(1, Desired.RUN, 5)));
    }
    assertThat(ControlRules.decide(JobState.RUNNING, new JobControl(1, Desired.RUN, 5), limit(0)))
        .contains(new Outcome(JobState.RUNNING, new JobControl(2, Desired.RUN, 0)));
  }

  @Test
  void should_accept_the_current_rate_limit_even_when_the_job_has_ended() {
    var control = new JobControl(1, Desired.RUN, 5);
    for (var state : JobState.values()) {
      assertThat(ControlRules.decide(state, control, limit(5))).isEmpty();
    }
  }

  @Test
  void should_refuse_another_rate_limit_for_a_job_that_has_ended() {
    assertThatThrownBy(() -> ControlRules.decide(JobState.COMPLETED, JobControl.NONE, limit(5)))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void should_change_the_state_and_the_rate_limit_in_one_request() {
    var both = new ControlRequest(Optional.of(JobState.RUNNING), OptionalInt.of(3));

    assertThat(ControlRules.decide(JobState.PAUSED, JobControl.NONE, both))
        .contains(new Outcome(JobState.QUEUED, new JobControl(1, Desired.RUN, 3)));
  }

  private static ControlRequest limit(int maxPerSecond) {
    return new ControlRequest(Optional.empty(), OptionalInt.of(maxPerSecond));
  }
}
