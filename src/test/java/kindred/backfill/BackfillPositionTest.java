package kindred.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackfillPositionTest {

  @Test
  void the_estimate_grows_from_nothing_to_all_and_is_whole_only_at_the_end() {
    var begun = BackfillPosition.START;
    var half = begun.at(0, 10);
    var second = half.at(Long.MAX_VALUE, 10).nextPass();
    var last = second.at(Long.MAX_VALUE, 0);

    assertThat(begun.percent()).isZero();
    assertThat(half.percent()).isEqualTo(40);
    assertThat(second.percent()).isEqualTo(80);
    assertThat(last.percent()).isEqualTo(99);
    assertThat(last.nextPass().percent()).isEqualTo(100);
  }

  @Test
  void profiles_are_counted_in_the_first_pass_only() {
    assertThat(BackfillPosition.START.at(5, 7).nextPass().at(5, 7).checked()).isEqualTo(7);
  }

  @Test
  void everything_was_looked_at_after_the_second_pass() {
    assertThat(BackfillPosition.START.walked()).isFalse();
    assertThat(BackfillPosition.START.nextPass().walked()).isFalse();
    assertThat(BackfillPosition.START.nextPass().nextPass().walked()).isTrue();
  }

  @Test
  void whoever_is_at_it_shows_that_he_lives() {
    assertThat(BackfillPosition.START.alive()).isNotEqualTo(BackfillPosition.START);
  }
}
