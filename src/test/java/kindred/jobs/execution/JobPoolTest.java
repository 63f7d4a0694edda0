package kindred.jobs.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import kindred.jobs.ImportJob;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobPoolTest {

  private final Vertx vertx = Vertx.vertx();
  private final JobPool pool = new JobPool(vertx);
  private volatile CountDownLatch end = new CountDownLatch(1);
  private final List<Future<ImportJob>> jobs = new ArrayList<>();

  @AfterEach
  void close() {
    end.countDown();
    vertx.close();
  }

  @Test
  void should_leave_a_worker_to_other_tenants() {
    run(1, 3);
    refused(1);
    assertThat(pool.free(1)).isFalse();
    assertThat(pool.free(2)).isTrue();
    run(2, 1);
  }

  @Test
  void should_keep_the_next_worker_for_a_tenant_that_was_refused() {
    run(1, 3);
    run(2, 1);
    refused(3);

    assertThat(pool.wanted(1)).isTrue();
    assertThat(pool.wanted(3)).isFalse();
    end.countDown();
    await().until(() -> jobs.stream().allMatch(Future::isComplete));
    end = new CountDownLatch(1);
    run(1, 3);
    assertThat(pool.free(2)).isFalse();
    assertThat(pool.free(3)).isTrue();

    run(3, 1);
    assertThat(pool.wanted(1)).isFalse();
  }

  @Test
  void should_not_let_a_tenant_wait_for_itself() {
    run(1, 3);
    refused(1);
    assertThat(pool.wanted(1)).isFalse();
  }

  private void run(int tenant, int count) {
    for (int job = 0; job < count; job++) {
      jobs.add(
          pool.run(
              tenant,
              () -> {
                end.await();
                return null;
              }));
    }
  }

  private void refused(int tenant) {
    assertThatThrownBy(() -> pool.requireWorker(tenant))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("3 of this tenant");
  }
}
