package kindred.http;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RequestRateTest {

  private long now;

  @Test
  void a_client_may_send_two_seconds_worth_at_once_and_then_its_rate() {
    var rate = new RequestRate(10, () -> now);
    for (int i = 0; i < 20; i++) {
      rate.require(() -> "anna");
    }
    assertThatThrownBy(() -> rate.require(() -> "anna")).hasMessageContaining("more requests");

    now += 99;
    assertThatThrownBy(() -> rate.require(() -> "anna")).hasMessageContaining("more requests");
    now += 1;
    rate.require(() -> "anna");
    assertThatThrownBy(() -> rate.require(() -> "anna")).hasMessageContaining("more requests");
  }

  @Test
  void another_client_is_not_refused_and_a_pause_does_not_add_up_beyond_two_seconds() {
    var rate = new RequestRate(1, () -> now);
    rate.require(() -> "anna");
    rate.require(() -> "anna");
    rate.require(() -> "bob");
    assertThatThrownBy(() -> rate.require(() -> "anna")).hasMessageContaining("more requests");

    now += 3_600_000;
    rate.require(() -> "anna");
    rate.require(() -> "anna");
    assertThatThrownBy(() -> rate.require(() -> "anna")).hasMessageContaining("more requests");
  }

  @Test
  void without_a_limit_nothing_is_refused() {
    var rate = new RequestRate(0, () -> now);
    assertThatCode(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                rate.require(() -> "anna");
              }
            })
        .doesNotThrowAnyException();
  }
}
