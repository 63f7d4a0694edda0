package kindred.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BlockingPauseTest {

  @Test
  void a_pause_takes_as_long_as_it_should() throws Exception {
    long begin = System.nanoTime();

    BlockingPause.sleep(Duration.ofMillis(20));

    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
  }

  @Test
  void an_interrupt_ends_a_pause_and_only_shortens_one_that_cannot_fail() {
    Thread.currentThread().interrupt();
    BlockingPause.sleepUnlessInterrupted(Duration.ofMinutes(1));
    assertThat(Thread.currentThread().isInterrupted()).isTrue();

    assertThatThrownBy(() -> BlockingPause.sleep(Duration.ofMinutes(1)))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void waiting_for_a_monitor_ends_after_the_given_time() throws Exception {
    var monitor = new Object();
    synchronized (monitor) {
      BlockingPause.await(monitor, Duration.ofMillis(5));
    }
  }

  @Test
  void an_event_loop_is_refused() throws Exception {
    var vertx = Vertx.vertx();
    try {
      Promise<Void> refused = Promise.promise();
      vertx.runOnContext(
          loop -> {
            try {
              BlockingPause.sleep(Duration.ofMillis(1));
              refused.complete();
            } catch (InterruptedException | IllegalStateException refusal) {
              refused.fail(refusal);
            }
          });

      assertThatThrownBy(
              () ->
                  refused
                      .future()
                      .toCompletionStage()
                      .toCompletableFuture()
                      .get(120, TimeUnit.SECONDS))
          .hasCauseInstanceOf(IllegalStateException.class);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
    }
  }
}
