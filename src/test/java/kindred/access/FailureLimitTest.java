package kindred.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureLimitTest {

  private static final String HERE = "192.0.2.1";
  private static final String THERE = "192.0.2.2";

  private final FailureLimit limit = new FailureLimit();

  @Test
  void the_pause_begins_after_five_failures_and_doubles_up_to_a_minute() {
    long now = 0;
    for (int i = 0; i < FailureLimit.MOST_OF_ADDRESS; i++) {
      assertThat(limit.wait("anna", HERE, now)).isZero();
      limit.failed("anna", HERE, now);
    }
    for (int pause : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(limit.wait("anna", HERE, now)).isEqualTo(pause);
      assertThat(limit.wait("anna", HERE, now + pause * 1_000L - 1)).isEqualTo(1);
      now += pause * 1_000L;
      assertThat(limit.wait("anna", HERE, now)).isZero();
      limit.failed("anna", HERE, now);
    }
  }

  @Test
  void another_address_and_another_name_do_not_wait() {
    fail(FailureLimit.MOST_OF_ADDRESS, HERE);

    assertThat(limit.wait("anna", THERE, 0)).isZero();
    assertThat(limit.wait("bob", HERE, 0)).isZero();
  }

  @Test
  void a_success_ends_the_pause() {
    fail(FailureLimit.MOST_OF_ADDRESS, HERE);
    limit.succeeded("anna", HERE);

    assertThat(limit.wait("anna", HERE, 0)).isZero();
  }

  @Test
  void failures_are_forgotten_after_ten_minutes() {
    fail(FailureLimit.MOST_OF_ADDRESS, HERE);

    assertThat(limit.wait("anna", HERE, 600_001)).isZero();
  }

  @Test
  void many_addresses_together_make_a_name_wait_but_not_where_it_signed_in() {
    limit.succeeded("anna", HERE);
    for (int i = 0; i < FailureLimit.MOST_OF_NAME; i++) {
      limit.failed("anna", "198.51.100." + i, 0);
    }
    limit.succeeded("anna", HERE);

    assertThat(limit.wait("anna", THERE, 0)).isEqualTo(1);
    assertThat(limit.wait("anna", HERE, 0)).isZero();
  }

  @Test
  void an_address_may_fail_twenty_times_in_a_second_under_any_names() {
    for (int i = 0; i < FailureLimit.MOST_IN_SECOND; i++) {
      assertThat(limit.mayFail(HERE, 0)).isTrue();
      limit.failed("name " + i, HERE, 0);
    }
    assertThat(limit.mayFail(HERE, 49)).isFalse();
    assertThat(limit.mayFail(THERE, 49)).isTrue();
    assertThat(limit.mayFail(HERE, 50)).isTrue();

    limit.failed("anna", HERE, 50);
    assertThat(limit.mayFail(HERE, 50)).isFalse();
    limit.succeeded("anna", HERE);
    assertThat(limit.mayFail(HERE, 50)).isTrue();
  }

  @Test
  void an_address_saves_no_more_than_twenty_failures() {
    limit.failed("anna", HERE, 0);
    for (int i = 0; i < FailureLimit.MOST_IN_SECOND; i++) {
      limit.failed("name " + i, HERE, 60_000);
    }

    assertThat(limit.mayFail(HERE, 60_000)).isFalse();
  }

  @Test
  void it_remembers_a_bounded_number_of_addresses() {
    for (int i = 0; i < 100_100; i++) {
      limit.failed("anna", "address " + i, 0);
    }

    assertThat(limit.size()).isEqualTo(100_000);
  }

  private void fail(int times, String address) {
    for (int i = 0; i < times; i++) {
      limit.failed("anna", address, 0);
    }
  }
}
