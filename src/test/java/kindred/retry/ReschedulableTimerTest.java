package kindred.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReschedulableTimerTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void cancelling_a_timer_that_was_never_set_cancels_no_other_timer() throws Exception {
    var fired = new CompletableFuture<Void>();
    new ReschedulableTimer(vertx).set(50, () -> fired.complete(null));

    new ReschedulableTimer(vertx).cancel();

    fired.get(120, TimeUnit.SECONDS);
  }

  @Test
  void a_cancelled_timer_never_fires() throws Exception {
    var first = new CompletableFuture<Void>();
    var later = new CompletableFuture<Void>();
    var timer = new ReschedulableTimer(vertx);
    timer.set(50, () -> first.complete(null));
    timer.cancel();
    timer.set(100, () -> later.complete(null));

    later.get(120, TimeUnit.SECONDS);

    assertThat(first).isNotDone();
  }
}
