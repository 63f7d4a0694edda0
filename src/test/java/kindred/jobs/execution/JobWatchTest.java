package kindred.jobs.execution;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import kindred.jobs.ImportJob.State;
import kindred.jobs.execution.JobWatch.Verdict;
import org.junit.jupiter.api.Test;

class JobWatchTest {

  private final JobWatch watch =
      new JobWatch(
          new Imports.Timeouts(Duration.ofSeconds(20), Duration.ofMinutes(10)),
          SECONDS.toNanos(2),
          0,
          State.RUNNING,
          1,
          1);

  @Test
  void should_wait_while_the_worker_beats() {
    for (int second = 2; second < 100; second += 2) {
      assertThat(running(second, second)).isEqualTo(Verdict.WAIT);
    }
  }

  @Test
  void should_act_when_the_beat_has_stood_still_for_long_and_then_again_now_and_then() {
    assertThat(silent(2, 20)).isEqualTo(Verdict.WAIT);
    assertThat(running(22, 1)).isEqualTo(Verdict.TAKE_OVER);
    assertThat(silent(24, 30)).isEqualTo(Verdict.WAIT);
    assertThat(running(32, 1)).isEqualTo(Verdict.TAKE_OVER);
  }

  @Test
  void should_not_take_a_pause_of_its_own_for_the_silence_of_the_worker() {
    assertThat(silent(2, 10)).isEqualTo(Verdict.WAIT);
    assertThat(running(60, 1)).isEqualTo(Verdict.WAIT);
    assertThat(silent(62, 80)).isEqualTo(Verdict.WAIT);
    assertThat(running(82, 1)).isEqualTo(Verdict.TAKE_OVER);
  }

  @Test
  void should_act_at_once_on_a_job_that_waits_and_end_it_in_the_end() {
    assertThat(waiting(2)).isEqualTo(Verdict.TAKE_OVER);
    Verdict last = Verdict.WAIT;
    for (int second = 4; second <= 604; second += 2) {
      last = waiting(second);
    }
    assertThat(last).isEqualTo(Verdict.ABANDON);
  }

  @Test
  void should_begin_anew_with_another_worker() {
    assertThat(silent(2, 20)).isEqualTo(Verdict.WAIT);
    assertThat(watch.decide(State.RUNNING, false, 1, 2, SECONDS.toNanos(22)))
        .isEqualTo(Verdict.WAIT);
  }

  @Test
  void should_leave_a_job_alone_that_an_operator_holds_up_and_act_as_soon_as_he_does_not() {
    for (int second = 2; second < 10_000; second += 2) {
      assertThat(watch.decide(State.PAUSED, false, 1, 1, SECONDS.toNanos(second)))
          .isEqualTo(Verdict.WAIT);
    }
    assertThat(waiting(10_000)).isEqualTo(Verdict.TAKE_OVER);
    assertThat(waiting(10_002)).isEqualTo(Verdict.WAIT);
  }

  @Test
  void should_try_again_at_once_while_only_a_worker_is_missing() {
    assertThat(waiting(2)).isEqualTo(Verdict.TAKE_OVER);
    watch.busy();
    assertThat(waiting(4)).isEqualTo(Verdict.TAKE_OVER);
  }

  @Test
  void should_not_end_a_job_of_which_a_busy_server_says_that_it_will_go_on_with_it() {
    for (int second = 2; second <= 10_000; second += 2) {
      int touches = second / 60;
      assertThat(watch.decide(State.QUEUED, false, touches, 1, SECONDS.toNanos(second)))
          .isNotEqualTo(Verdict.ABANDON);
    }
  }

  @Test
  void should_not_let_an_operator_wait_long_who_wants_its_end() {
    var last = Verdict.WAIT;
    for (int second = 2; second <= 24; second += 2) {
      last = watch.decide(State.QUEUED, true, 1, 1, SECONDS.toNanos(second));
    }
    assertThat(last).isEqualTo(Verdict.ABANDON);
  }

  private Verdict running(int second, long heartbeat) {
    return watch.decide(State.RUNNING, false, heartbeat, 1, SECONDS.toNanos(second));
  }

  private Verdict waiting(int second) {
    return watch.decide(State.QUEUED, false, 1, 1, SECONDS.toNanos(second));
  }

  private Verdict silent(int from, int to) {
    var last = Verdict.TAKE_OVER;
    for (int second = from; second <= to; second += 2) {
      last = running(second, 1);
    }
    return last;
  }
}
