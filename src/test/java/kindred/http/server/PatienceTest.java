package kindred.http.server;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import kindred.http.server.Patience.Reason;
import org.junit.jupiter.api.Test;

class PatienceTest {

  private static final HttpLimits LIMITS =
      new HttpLimits(1, 1, 1, 0, ofSeconds(60), ofSeconds(10), ofSeconds(30), 1_024, ofSeconds(60));

  private final Patience patience = new Patience(LIMITS, 0);

  @Test
  void should_wait_for_a_head_after_the_connection_and_after_an_answer() {
    assertThat(at(60)).isEmpty();
    assertThat(at(61)).contains(Reason.SLOW_HEAD);

    request(61);
    assertThat(at(10_000)).isEmpty(); // the server works

    patience.answered(seconds(10_000));
    assertThat(at(10_060)).isEmpty();
    assertThat(at(10_061)).contains(Reason.SLOW_HEAD);
  }

  @Test
  void should_wait_for_all_answers_to_pipelined_requests() {
    request(0);
    request(0);
    patience.answered(seconds(1));
    assertThat(at(10_000)).isEmpty();
  }

  @Test
  void should_wait_ten_seconds_for_the_first_byte_of_a_body() {
    patience.head(false, 0);
    assertThat(at(10)).isEmpty();
    assertThat(at(11)).contains(Reason.SLOW_BODY);
  }

  @Test
  void should_require_a_pace_of_a_body() {
    patience.head(false, 0);
    patience.body(1);
    assertThat(at(30)).isEmpty();
    patience.body(30 << 10);
    assertThat(at(31)).isEmpty();
    patience.body((30 << 10) - 1);
    assertThat(at(61)).isEmpty();
    assertThat(at(62)).contains(Reason.SLOW_BODY);
  }

  @Test
  void should_require_the_pace_also_after_an_early_answer() {
    patience.head(false, 0);
    patience.body(1);
    patience.answered(seconds(1));
    assertThat(at(32)).contains(Reason.SLOW_BODY);
  }

  @Test
  void should_not_count_the_time_for_which_the_server_does_not_read() {
    patience.head(false, 0);
    patience.body(1);
    for (int second = 5; second < 10_000; second += 5) {
      patience.paused(seconds(second));
      assertThat(at(second)).isEmpty();
    }
    assertThat(at(10_026)).contains(Reason.SLOW_BODY);
  }

  @Test
  void should_not_count_the_time_before_a_waiting_client_may_send() {
    patience.head(true, 0);
    assertThat(at(10_000)).isEmpty();
    patience.continued(seconds(10_000));
    assertThat(at(10_010)).isEmpty();
    assertThat(at(10_011)).contains(Reason.SLOW_BODY);
  }

  @Test
  void should_not_let_a_client_that_does_not_wait_pretend_to() {
    patience.head(true, 0);
    patience.body(1);
    assertThat(at(31)).contains(Reason.SLOW_BODY);
  }

  @Test
  void should_require_that_an_answer_is_read() {
    request(0);
    patience.written(true, "1", 0);
    patience.written(true, "1", seconds(60));
    assertThat(at(60)).isEmpty();
    patience.written(true, "2", seconds(60)); // something was taken
    patience.written(true, "2", seconds(120));
    assertThat(at(120)).isEmpty();
    assertThat(at(121)).contains(Reason.UNREAD_ANSWER);
  }

  @Test
  void should_not_require_that_an_answer_of_which_nothing_is_pending_is_read() {
    request(0);
    patience.written(true, "1", 0);
    patience.written(false, "1", seconds(1));
    patience.written(true, "1", seconds(10_000));
    assertThat(at(10_060)).isEmpty();
  }

  private void request(long second) {
    patience.head(false, seconds(second));
    patience.bodyEnd(seconds(second));
  }

  private Optional<Reason> at(long second) {
    return patience.exhausted(seconds(second));
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
