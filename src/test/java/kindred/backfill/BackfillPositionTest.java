package kindred.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackfillPositionTest {

  @Test
  void the_estimate_grows_from_0_and_is_100_only_at_the_end() {
    var begun = BackfillPosition.START;
    var half = begun.advanced(0, 10);
    var second = half.advanced(Long.MAX_VALUE, 10).nextPass();
    var last = second.advanced(Long.MAX_VALUE, 0);

    assertThat(begun.percent()).isZero();
    assertThat(half.percent()).isEqualTo(40);
    assertThat(second.percent()).isEqualTo(80);
    assertThat(last.percent()).isEqualTo(99);
    assertThat(last.nextPass().percent()).isEqualTo(100);
  }

  @Test
  void profiles_are_counted_in_the_first_pass_only() {
    assertThat(BackfillPosition.START.advanced(5, 7).nextPass().advanced(5, 7).checked())
        .isEqualTo(7);
  }

  @Test
  void all_profiles_were_visited_after_the_second_pass() {
    assertThat(BackfillPosition.START.walked()).isFalse();
    assertThat(BackfillPosition.START.nextPass().walked()).isFalse();
    assertThat(BackfillPosition.START.nextPass().nextPass().walked()).isTrue();
  }

  @Test
  void a_heartbeat_changes_the_position() {
    assertThat(BackfillPosition.START.nextHeartbeat()).isNotEqualTo(BackfillPosition.START);
  }
}
