package kindred.jobs.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportCounts;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.ImportProgress;
import kindred.jobs.UploadedFile;
import kindred.jobs.outcomes.ImportTally;
import org.junit.jupiter.api.Test;

class JobProgressTest {

  private static final long SIZE = 1_000;

  @Test
  void the_percentage_is_that_of_the_decided_rows() {
    var progress = progress(0);

    progress.begin(() -> imported(25), 100, 400);

    assertThat(progress.shown().percent()).isEqualTo(10);
  }

  @Test
  void the_percentage_never_decreases_when_a_worker_processes_rows_again() {
    var progress = progress(59.9);

    progress.begin(() -> imported(100), 100, 400);
    assertThat(progress.shown().percent()).isEqualTo(59.9);
    progress.end(400);
    assertThat(progress.shown().percent()).isEqualTo(59.9);
    progress.begin(() -> imported(50), 100, 800);
    assertThat(progress.shown().percent()).isEqualTo(70);
  }

  @Test
  void a_job_that_ends_within_a_slice_keeps_the_percentage_that_it_had() {
    var progress = progress(0);
    progress.begin(() -> imported(50), 100, 400);
    progress.shown();

    assertThat(progress.ended(false).percent()).isEqualTo(20);
    assertThat(progress.ended(true).percent()).isEqualTo(100);
  }

  private static ImportCounts imported(long rows) {
    return new ImportCounts(rows, 0, 0, 0);
  }

  private static JobProgress progress(double percent) {
    var upload = new UploadedFile(SIZE, "", "", ImportOptions.DEFAULTS);
    var taken = upload.job("j", Checkpoint.at(1));
    var job =
        new ImportJob(
            taken.tenant(),
            taken.id(),
            taken.state(),
            taken.origin(),
            new ImportProgress(ImportCounts.NONE, List.of(), List.of(), percent, 0, "", ""),
            taken.checkpoint(),
            taken.ownership(),
            taken.control(),
            taken.history());
    return new JobProgress(job, new ImportTally(job.checkpoint()));
  }
}
