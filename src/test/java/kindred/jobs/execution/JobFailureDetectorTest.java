package kindred.jobs.execution;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import kindred.jobs.JobState;
import kindred.jobs.execution.JobFailureDetector.Action;
import kindred.jobs.execution.JobFailureDetector.Reading;
import org.junit.jupiter.api.Test;

class JobFailureDetectorTest {

  private final JobFailureDetector detector =
      new JobFailureDetector(
          new JobTimeouts(Duration.ofSeconds(20), Duration.ofMinutes(10)),
          SECONDS.toNanos(2),
          0,
          new Reading(JobState.RUNNING, 1, 1));

  @Test
  void should_wait_while_the_heartbeat_grows() {
    for (int second = 2; second < 100; second += 2) {
      assertThat(running(second, second)).isEqualTo(Action.WAIT);
    }
  }

  @Test
  void should_take_over_when_the_heartbeat_times_out_and_try_again_at_intervals() {
    assertThat(standingStill(2, 20)).isEqualTo(Action.WAIT);
    assertThat(running(22, 1)).isEqualTo(Action.TAKE_OVER);
    assertThat(standingStill(24, 30)).isEqualTo(Action.WAIT);
    assertThat(running(32, 1)).isEqualTo(Action.TAKE_OVER);
  }

  @Test
  void should_restart_the_time_out_after_a_gap_between_reads() {
    assertThat(standingStill(2, 10)).isEqualTo(Action.WAIT);
    assertThat(running(60, 1)).isEqualTo(Action.WAIT);
    assertThat(standingStill(62, 80)).isEqualTo(Action.WAIT);
    assertThat(running(82, 1)).isEqualTo(Action.TAKE_OVER);
  }

  @Test
  void should_take_a_queued_job_at_once_and_abandon_it_after_the_time_out() {
    assertThat(waiting(2)).isEqualTo(Action.TAKE_OVER);
    Action last = Action.WAIT;
    for (int second = 4; second <= 604; second += 2) {
      last = waiting(second);
    }
    assertThat(last).isEqualTo(Action.ABANDON);
  }

  @Test
  void should_restart_the_time_out_with_another_worker() {
    assertThat(standingStill(2, 20)).isEqualTo(Action.WAIT);
    assertThat(detector.decide(new Reading(JobState.RUNNING, 1, 2), false, SECONDS.toNanos(22)))
        .isEqualTo(Action.WAIT);
  }

  @Test
  void should_leave_a_paused_job_alone_and_take_it_as_soon_as_it_is_queued() {
    for (int second = 2; second < 10_000; second += 2) {
      assertThat(
              detector.decide(new Reading(JobState.PAUSED, 1, 1), false, SECONDS.toNanos(second)))
          .isEqualTo(Action.WAIT);
    }
    assertThat(waiting(10_000)).isEqualTo(Action.TAKE_OVER);
    assertThat(waiting(10_002)).isEqualTo(Action.WAIT);
  }

  @Test
  void should_try_again_at_once_while_only_a_worker_thread_is_missing() {
    assertThat(waiting(2)).isEqualTo(Action.TAKE_OVER);
    detector.busy();
    assertThat(waiting(4)).isEqualTo(Action.TAKE_OVER);
  }

  @Test
  void should_not_abandon_a_job_that_a_busy_server_refreshes() {
    for (int second = 2; second <= 10_000; second += 2) {
      int heartbeat = second / 60;
      assertThat(
              detector.decide(
                  new Reading(JobState.QUEUED, heartbeat, 1), false, SECONDS.toNanos(second)))
          .isNotEqualTo(Action.ABANDON);
    }
  }

  @Test
  void should_end_a_queued_job_after_the_heartbeat_time_out_if_an_operator_requests_its_end() {
    var last = Action.WAIT;
    for (int second = 2; second <= 24; second += 2) {
      last = detector.decide(new Reading(JobState.QUEUED, 1, 1), true, SECONDS.toNanos(second));
    }
    assertThat(last).isEqualTo(Action.ABANDON);
  }

  private Action running(int second, long heartbeat) {
    return detector.decide(
        new Reading(JobState.RUNNING, heartbeat, 1), false, SECONDS.toNanos(second));
  }

  private Action waiting(int second) {
    return detector.decide(new Reading(JobState.QUEUED, 1, 1), false, SECONDS.toNanos(second));
  }

  private Action standingStill(int from, int to) {
    var last = Action.TAKE_OVER;
    for (int second = from; second <= to; second += 2) {
      last = running(second, 1);
    }
    return last;
  }
}
