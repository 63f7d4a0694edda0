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
import kindred.problem.ProblemException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyedSerialExecutorTest {

  private final Vertx vertx = Vertx.vertx();
  private final KeyedSerialExecutor queue = new KeyedSerialExecutor(vertx, Duration.ofMinutes(1));
  private final List<String> begun = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void changes_of_one_profile_take_turns_in_the_order_they_came() throws Exception {
    Promise<String> first = Promise.promise();
    var one = queue.inTurn(1, "a", () -> begin("one", first.future()));
    var two = queue.inTurn(1, "a", () -> begin("two", Future.failedFuture("broken")));
    var three = queue.inTurn(1, "a", () -> begin("three", Future.succeededFuture("3")));
    await(queue.inTurn(1, "b", () -> begin("other profile", Future.succeededFuture(""))));
    await(queue.inTurn(2, "a", () -> begin("other tenant", Future.succeededFuture(""))));
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
        queue.inTurn(
            1,
            "a",
            () -> {
              throw new IllegalStateException("no");
            });

    assertThat(await(queue.inTurn(1, "a", () -> Future.succeededFuture("yes")))).isEqualTo("yes");
    assertThat(thrown.cause()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_change_that_waited_too_long_is_refused_and_never_begins() throws Exception {
    var hasty = new KeyedSerialExecutor(vertx, Duration.ZERO);

    var late = hasty.inTurn(1, "a", () -> begin("late", Future.succeededFuture("")));

    awaitFailure(late);
    assertThat(begun).isEmpty();
  }

  @Test
  void a_line_that_is_too_long_refuses_the_next_change() throws Exception {
    Promise<String> first = Promise.promise();
    queue.inTurn(1, "a", first::future);
    Future<String> last = Future.succeededFuture();
    for (int i = 0; i < KeyedSerialExecutor.MOST_WAITING; i++) {
      last = queue.inTurn(1, "a", () -> begin("waiting", Future.succeededFuture("")));
    }

    awaitFailure(queue.inTurn(1, "a", () -> begin("refused", Future.succeededFuture(""))));

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
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
