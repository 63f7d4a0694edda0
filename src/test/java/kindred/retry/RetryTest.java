package kindred.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RetryTest {

  private static final Vertx VERTX = Vertx.vertx();

  private final AtomicInteger tries = new AtomicInteger();

  @AfterAll
  static void close() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void a_step_is_repeated_until_it_gives_a_value() {
    var result = ended(attempts(10_000).until(() -> step(4), IllegalStateException::new));

    assertThat(result.result()).isEqualTo("value");
    assertThat(tries).hasValue(4);
  }

  @Test
  void a_failure_ends_the_attempts() {
    var failure = new IllegalArgumentException();

    var result =
        ended(
            attempts(10_000)
                .until(
                    () -> {
                      tries.incrementAndGet();
                      return Future.<Optional<String>>failedFuture(failure);
                    },
                    IllegalStateException::new));

    assertThat(result.cause()).isSameAs(failure);
    assertThat(tries).hasValue(1);
  }

  @Test
  void when_the_patience_is_used_the_given_failure_is_the_result() {
    var result =
        ended(attempts(50).until(() -> step(Integer.MAX_VALUE), IllegalStateException::new));

    assertThat(result.cause()).isInstanceOf(IllegalStateException.class);
    assertThat(tries.get()).isBetween(2, 20);
  }

  @Test
  void without_patience_there_is_one_more_try_at_most() {
    ended(attempts(0).until(() -> step(Integer.MAX_VALUE), IllegalStateException::new));

    assertThat(tries.get()).isBetween(1, 2);
  }

  @Test
  void pauses_grow_to_a_second_and_no_further() {
    long begin = System.nanoTime();
    ended(attempts(0).pause(0));
    assertThat(System.nanoTime() - begin).isLessThan(Duration.ofMillis(400).toNanos());

    begin = System.nanoTime();
    ended(attempts(0).pause(Integer.MAX_VALUE));
    assertThat(Duration.ofNanos(System.nanoTime() - begin).toMillis()).isBetween(495L, 3_000L);
  }

  private Future<Optional<String>> step(int success) {
    return Future.succeededFuture(
        tries.incrementAndGet() == success ? Optional.of("value") : Optional.empty());
  }

  private static Retry attempts(int millis) {
    return new Retry(VERTX, Duration.ofMillis(millis));
  }

  private static <T> Future<T> ended(Future<T> future) {
    future.otherwiseEmpty().toCompletionStage().toCompletableFuture().join();
    return future;
  }
}
