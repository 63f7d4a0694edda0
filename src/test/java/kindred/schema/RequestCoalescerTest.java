package kindred.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestCoalescerTest {

  private final List<Promise<String>> begun = new ArrayList<>();
  private final RequestCoalescer<Integer, String> reads =
      new RequestCoalescer<>(
          key -> {
            Promise<String> read = Promise.promise();
            begun.add(read);
            return read.future();
          });

  @Test
  void a_first_read_begins_at_once() {
    var read = reads.after(1);
    begun.get(0).complete("a");

    assertThat(read.result()).isEqualTo("a");
    assertThat(begun).hasSize(1);
  }

  @Test
  void callers_during_a_read_share_the_next_read_and_never_that_one() {
    var first = reads.after(1);
    var second = reads.after(1);
    var third = reads.after(1);
    assertThat(begun).hasSize(1);

    begun.get(0).complete("old");
    assertThat(first.result()).isEqualTo("old");
    assertThat(second.isComplete()).isFalse();
    assertThat(begun).hasSize(2);
    var fourth = reads.after(1);

    begun.get(1).complete("new");
    assertThat(List.of(second.result(), third.result())).containsOnly("new");
    assertThat(fourth.isComplete()).isFalse();
    begun.get(2).complete("newest");
    assertThat(fourth.result()).isEqualTo("newest");
    assertThat(begun).hasSize(3);
  }

  @Test
  void a_failed_read_fails_only_the_callers_that_waited_for_it() {
    var first = reads.after(1);
    var second = reads.after(1);

    begun.get(0).fail("lost");
    begun.get(1).complete("found");
    var third = reads.after(1);
    begun.get(2).complete("again");

    assertThat(first.failed()).isTrue();
    assertThat(second.result()).isEqualTo("found");
    assertThat(third.result()).isEqualTo("again");
  }

  @Test
  void reads_of_different_keys_do_not_wait_for_each_other() {
    reads.after(1);
    reads.after(2);

    assertThat(begun).hasSize(2);
  }
}
