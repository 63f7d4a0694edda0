package kindred.jobs.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import kindred.jobs.ImportJob.State;
import kindred.jobs.JobHistory;
import kindred.jobs.JobHistory.Change;
import org.junit.jupiter.api.Test;

class EventPositionTest {

  @Test
  void should_be_read_as_it_was_printed() {
    for (var position :
        List.of(
            EventPosition.START,
            new EventPosition(12_000, 1, true),
            new EventPosition(999_999_999_999_999_999L, 999_999_999, false))) {
      assertThat(EventPosition.parse(position.print())).contains(position);
    }
  }

  @Test
  void should_not_read_what_nobody_printed() {
    for (var id : List.of("", "1", "1.", ".1", "1.2x", "1.2pp", "-1.2", "1.2.3", " 1.2")) {
      assertThat(EventPosition.parse(id)).as(id).isEqualTo(Optional.empty());
    }
  }

  @Test
  void should_have_told_of_the_progress_of_a_record_only_until_the_next() {
    var shown = EventPosition.START.at(5).shown();

    assertThat(shown.changed().progress()).isTrue();
    assertThat(shown.at(5).progress()).isTrue();
    assertThat(shown.at(6).progress()).isFalse();
  }

  @Test
  void should_sort_the_changes_of_a_job_as_they_came_whatever_their_order_in_the_row() {
    var now = Instant.ofEpochMilli(1_000);
    var changes =
        List.of(
            Change.of(1, 0, State.RUNNING, now),
            Change.of(1, 1, State.PAUSED, now),
            Change.of(1, 2, State.QUEUED, now),
            Change.of(2, 2, State.RUNNING, now),
            Change.of(3, 2, State.QUEUED, now),
            Change.of(4, 12, State.RUNNING, now),
            Change.of(4, 12, State.CANCELLED, now));
    var stored = new HashMap<String, String>();
    changes.forEach(change -> stored.put(change.moment(), change.stored()));

    assertThat(JobHistory.of(0, stored, "").changes()).isEqualTo(changes);
  }
}
