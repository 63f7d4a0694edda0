package kindred.imports;

import static org.assertj.core.api.Assertions.assertThat;

import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.RowOutcome;
import kindred.jobs.UploadedFile;
import kindred.profile.Ids;
import org.junit.jupiter.api.Test;

class EarlierRowsTest {

  private final EarlierRows rows = EarlierRows.of(job(1));

  @Test
  void a_skipped_row_names_the_row_whose_profile_it_has_found() {
    var named = rows.name(RowOutcome.skipped(9, 10, id(7)));

    assertThat(named).isEqualTo(RowOutcome.repeated(9, 10, id(7), 7));
    assertThat(named.kind().text()).isEqualTo("skipped");
    assertThat(named.errors().get(0).code()).isEqualTo("repeated");
    assertThat(named.errors().get(0).message())
        .isEqualTo("Row 7 of this file has the same value of the identification key.");
  }

  @Test
  void a_failed_row_keeps_its_code_and_names_the_row() {
    var named = rows.name(RowOutcome.failed(9, 10, "key-taken", "Taken.", id(7), "raw"));

    assertThat(named.errors().get(0).code()).isEqualTo("key-taken");
    assertThat(named.errors().get(0).message())
        .isEqualTo("Taken. It is the profile of row 7 of this file.");
    assertThat(named.raw()).isEqualTo("raw");
  }

  @Test
  void the_profile_of_another_job_or_of_a_later_row_is_no_earlier_row() {
    var other = RowOutcome.skipped(9, 10, Ids.imported("another", 7));
    var later = RowOutcome.skipped(9, 10, id(20));

    assertThat(rows.name(other)).isEqualTo(other);
    assertThat(rows.name(later)).isEqualTo(later);
  }

  @Test
  void the_next_worker_knows_the_rows_before_the_checkpoint() {
    var resumed = EarlierRows.of(job(1_000));

    assertThat(resumed.name(RowOutcome.skipped(1_000, 1_001, id(999))).earlier()).isEqualTo(999);
    assertThat(resumed.name(RowOutcome.skipped(1_000, 1_001, id(1))).earlier()).isEqualTo(1);
  }

  @Test
  void every_earlier_row_is_known_however_far_back_it_is() {
    for (long row : new long[] {1, 2, 127, 128, 129, 130, 5_000, 1_999_998, 1_999_999}) {
      var named = rows.name(RowOutcome.skipped(2_000_000, 1, id(row)));

      assertThat(named.earlier()).isEqualTo(row);
    }
  }

  private static String id(long row) {
    return Ids.imported("job", row);
  }

  private static ImportJob job(long next) {
    return UploadedFile.EMPTY.job("job", Checkpoint.at(next));
  }
}
