package kindred.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedConcurrencyTest {

  @Test
  void sixteen_steps_run_at_once_and_the_results_are_in_the_order_of_the_items() {
    var running = new ArrayDeque<Promise<Integer>>();
    var items = IntStream.range(0, 100).boxed().toList();

    var mapped =
        BoundedConcurrency.map(
            items,
            item -> {
              Promise<Integer> step = Promise.promise();
              running.add(step);
              return step.future();
            });

    int done = 0;
    while (!running.isEmpty()) {
      assertThat(running).hasSizeLessThanOrEqualTo(16);
      for (int step = running.size(); step > 0; step--) {
        running.remove().complete(done++);
      }
    }
    assertThat(mapped.result()).isEqualTo(items);
  }
}
