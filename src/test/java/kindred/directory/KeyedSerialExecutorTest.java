package kindred.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyedSerialExecutorTest {

  private final Vertx vertx = Vertx.vertx();
  private final KeyedSerialExecutor executor =
      new KeyedSerialExecutor(vertx, Duration.ofMinutes(1));
  private final List<String> begun = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }

  @Test
  void changes_of_one_profile_run_one_after_the_other_in_their_order() throws Exception {
    Promise<String> first = Promise.promise();
    var one = executor.inTurn(1, "a", () -> begin("one", first.future()));
    var two = executor.inTurn(1, "a", () -> begin("two", Future.failedFuture("broken")));
    var three = executor.inTurn(1, "a", () -> begin("three", Future.succeededFuture("3")));
    await(executor.inTurn(1, "b", () -> begin("other profile", Future.succeededFuture(""))));
    await(executor.inTurn(2, "a", () -> begin("other tenant", Future.succeededFuture(""))));
    assertThat(begun).containsExactly("one", "other profile", "other tenant");

    first.complete("1");

    assertThat(await(one)).isEqualTo("1");
    assertThat(await(three)).isEqualTo("3");
    assertThat(two.cause()).hasMessage("broken");
    assertThat(begun).endsWith("two", "three");
  }

  @Test
  void a_change_that_throws_lets_the_next_one_begin() throws Exception {
    var thrown =
        executor.inTurn(
            1,
            "a",
            () -> {
              throw new IllegalStateException("no");
            });

    assertThat(await(executor.inTurn(1, "a", () -> Future.succeededFuture("yes"))))
        .isEqualTo("yes");
    assertThat(thrown.cause()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_change_that_has_waited_too_long_is_refused_and_never_runs() throws Exception {
    var withoutTimeout = new KeyedSerialExecutor(vertx, Duration.ZERO);

    var late = withoutTimeout.inTurn(1, "a", () -> begin("late", Future.succeededFuture("")));

    awaitFailure(late);
    assertThat(begun).isEmpty();
  }

  @Test
  void a_full_queue_refuses_the_next_change() throws Exception {
    Promise<String> first = Promise.promise();
    executor.inTurn(1, "a", first::future);
    Future<String> last = Future.succeededFuture();
    for (int i = 0; i < KeyedSerialExecutor.MOST_WAITING; i++) {
      last = executor.inTurn(1, "a", () -> begin("waiting", Future.succeededFuture("")));
    }

    awaitFailure(executor.inTurn(1, "a", () -> begin("refused", Future.succeededFuture(""))));

    first.complete("");
    await(last);
    assertThat(begun).hasSize(KeyedSerialExecutor.MOST_WAITING).doesNotContain("refused");
  }

  private Future<String> begin(String name, Future<String> change) {
    begun.add(name);
    return change;
  }

  private static void awaitFailure(Future<?> future) throws Exception {
    var failure = await(future.transform(done -> Future.succeededFuture(done.cause())));
    assertThat(failure).isInstanceOf(ProblemException.class);
    assertThat(((ProblemException) failure).problem().retryAfterSeconds()).isEqualTo(1);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }
}
