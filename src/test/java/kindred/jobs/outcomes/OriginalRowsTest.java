package kindred.jobs.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kindred.jobs.Checkpoint;
import kindred.jobs.ImportJob;
import kindred.jobs.RowOutcome;
import kindred.jobs.UploadedFile;
import org.junit.jupiter.api.Test;

class OriginalRowsTest {

  private static final int PAGES = 10_000;

  @Test
  void pages_without_such_rows_are_read_one_by_one() {
    var read = new ArrayList<Integer>();
    var rows =
        new OriginalRows(
            job(),
            page -> {
              read.add(page);
              return Future.succeededFuture(List.of());
            },
            null,
            RowOutcome.Kind.FAILED,
            false);

    for (int page = 0; page < PAGES; page++) {
      assertThat(rows.next().result()).isEmpty();
    }
    assertThat(rows.next().result()).hasValueSatisfying(last -> assertThat(last.length()).isZero());

    int first = ImportRows.firstPage(job());
    assertThat(read).isEqualTo(IntStream.range(first, first + PAGES).boxed().toList());
  }

  private static ImportJob job() {
    long next = (long) PAGES * LedgerPage.ROWS + 1;
    return UploadedFile.EMPTY.job("j", Checkpoint.at(next));
  }
}
