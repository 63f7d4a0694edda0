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
  void cancelling_one_that_was_never_set_stops_nobody_elses_timer() throws Exception {
    var rang = new CompletableFuture<Void>();
    new ReschedulableTimer(vertx).set(50, () -> rang.complete(null));

    new ReschedulableTimer(vertx).cancel();

    rang.get(20, TimeUnit.SECONDS);
  }

  @Test
  void one_that_is_cancelled_never_rings() throws Exception {
    var first = new CompletableFuture<Void>();
    var later = new CompletableFuture<Void>();
    var timer = new ReschedulableTimer(vertx);
    timer.set(50, () -> first.complete(null));
    timer.cancel();
    timer.set(100, () -> later.complete(null));

    later.get(20, TimeUnit.SECONDS);

    assertThat(first).isNotDone();
  }
}
