package kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecentReadsTest {

  @Test
  void should_read_a_job_once_for_all_who_follow_it_and_again_later() {
    var read = new ArrayList<String>();
    var reads =
        new RecentReads(
            (tenant, id) -> {
              read.add(tenant + id);
              return Future.succeededFuture(Optional.empty());
            });

    for (int follower = 0; follower < 200; follower++) {
      reads.find(1, "a");
    }
    reads.find(2, "a");
    reads.find(1, "b");

    assertThat(read.subList(0, 3)).isEqualTo(List.of("1a", "2a", "1b"));
    assertThat(read.size()).isLessThan(20);
    int before = read.size();
    await()
        .until(
            () -> {
              reads.find(1, "a");
              return read.size() > before;
            });
  }
}
