package kindred.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingPartTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64, 1024})
  void should_leave_no_gap_in_the_ring(int parts) {
    long end = Long.MIN_VALUE;
    for (int part = 0; part < parts; part++) {
      var here = RingPart.of(part, parts);
      assertThat(here.after()).isEqualTo(end);
      assertThat(here.upTo()).isGreaterThan(here.after());
      end = here.upTo();
    }
    assertThat(end).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void should_continue_behind_a_token_and_never_before_its_beginning() {
    var part = RingPart.of(1, 64);

    assertThat(part.behind(part.after() + 5))
        .isEqualTo(new RingPart(part.after() + 5, part.upTo()));
    assertThat(part.behind(Long.MIN_VALUE)).isEqualTo(part);
  }
}
