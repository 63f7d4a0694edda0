package kindred.jobs.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import kindred.jobs.JobHistory;
import kindred.jobs.JobHistory.Change;
import kindred.jobs.JobState;
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
  void should_refuse_an_invalid_id() {
    for (var id : List.of("", "1", "1.", ".1", "1.2x", "1.2pp", "-1.2", "1.2.3", " 1.2")) {
      assertThat(EventPosition.parse(id)).as(id).isEqualTo(Optional.empty());
    }
  }

  @Test
  void should_keep_the_progress_flag_until_the_next_row() {
    var shown = EventPosition.START.withRow(5).withProgress();

    assertThat(shown.withNextChange().progress()).isTrue();
    assertThat(shown.withRow(5).progress()).isTrue();
    assertThat(shown.withRow(6).progress()).isFalse();
  }

  @Test
  void should_sort_the_changes_of_a_job_by_time_whatever_their_stored_order() {
    var now = Instant.ofEpochMilli(1_000);
    var changes =
        List.of(
            Change.of(1, 0, JobState.RUNNING, now),
            Change.of(1, 1, JobState.PAUSED, now),
            Change.of(1, 2, JobState.QUEUED, now),
            Change.of(2, 2, JobState.RUNNING, now),
            Change.of(3, 2, JobState.QUEUED, now),
            Change.of(4, 12, JobState.RUNNING, now),
            Change.of(4, 12, JobState.CANCELLED, now));
    var stored = new HashMap<String, String>();
    changes.forEach(change -> stored.put(change.sortKey(), change.stored()));

    assertThat(JobHistory.of(0, stored, "").changes()).isEqualTo(changes);
  }
}
