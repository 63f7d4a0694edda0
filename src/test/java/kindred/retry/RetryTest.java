package kindred.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RetryTest {

  private static final Vertx VERTX = Vertx.vertx();

  private final AtomicInteger tries = new AtomicInteger();

  @AfterAll
  static void close() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }

  @Test
  void a_step_is_repeated_until_it_gives_a_value() {
    var result = ended(retry(10_000).untilDone(() -> step(4), IllegalStateException::new));

    assertThat(result.result()).isEqualTo("value");
    assertThat(tries).hasValue(4);
  }

  @Test
  void a_failure_ends_the_retries() {
    var failure = new IllegalArgumentException();

    var result =
        ended(
            retry(10_000)
                .untilDone(
                    () -> {
                      tries.incrementAndGet();
                      return Future.<Attempt<String>>failedFuture(failure);
                    },
                    IllegalStateException::new));

    assertThat(result.cause()).isSameAs(failure);
    assertThat(tries).hasValue(1);
  }

  @Test
  void after_the_time_out_the_given_failure_is_the_result() {
    var result =
        ended(retry(50).untilDone(() -> step(Integer.MAX_VALUE), IllegalStateException::new));

    assertThat(result.cause()).isInstanceOf(IllegalStateException.class);
    assertThat(tries.get()).isBetween(2, 20);
  }

  @Test
  void with_a_time_out_of_zero_there_is_at_most_one_retry() {
    ended(retry(0).untilDone(() -> step(Integer.MAX_VALUE), IllegalStateException::new));

    assertThat(tries.get()).isBetween(1, 2);
  }

  @Test
  void pauses_grow_to_a_second_at_most() {
    long first = nanos(() -> retry(0).pause(0));

    long longest = nanos(() -> retry(0).pause(Integer.MAX_VALUE));

    assertThat(longest)
        .isGreaterThan(first)
        .isGreaterThanOrEqualTo(Duration.ofMillis(495).toNanos());
  }

  private static long nanos(Supplier<Future<Void>> pause) {
    long begin = System.nanoTime();
    ended(pause.get());
    return System.nanoTime() - begin;
  }

  private Future<Attempt<String>> step(int success) {
    return Future.succeededFuture(
        tries.incrementAndGet() == success ? Attempt.done("value") : Attempt.again());
  }

  private static Retry retry(int millis) {
    return new Retry(VERTX, Duration.ofMillis(millis));
  }

  private static <T> Future<T> ended(Future<T> future) {
    future.otherwiseEmpty().toCompletionStage().toCompletableFuture().join();
    return future;
  }
}
