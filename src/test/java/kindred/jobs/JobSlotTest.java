package kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobSlotTest {

  private static final Instant LONG_AGO = Instant.ofEpochSecond(1_000);
  private static final Instant RECENTLY = Instant.ofEpochSecond(2_000);

  @Test
  void free_slots_come_first_and_then_those_taken_longest_ago() {
    var known =
        List.of(
            new JobSlot(2, "b", RECENTLY),
            new JobSlot(3, "", RECENTLY),
            new JobSlot(4, "d", LONG_AGO));

    var order = JobSlot.inOrder(known, 5);

    assertThat(order).extracting(JobSlot::number).containsExactly(1, 5, 3, 4, 2);
    assertThat(order).extracting(JobSlot::free).containsExactly(true, true, true, false, false);
  }

  @Test
  void slots_beyond_a_lowered_limit_are_not_used() {
    var known = List.of(new JobSlot(1, "a", RECENTLY), new JobSlot(2, "b", LONG_AGO));

    assertThat(JobSlot.inOrder(known, 1)).containsExactly(known.get(0));
  }
}
