package kindred.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import kindred.harness.CapturedLog;
import org.junit.jupiter.api.Test;

class CheckTest {

  private final List<Promise<Boolean>> probes = new ArrayList<>();
  private final AtomicLong clock = new AtomicLong();
  private final Check check =
      new Check(
          "database",
          "No answer.",
          () -> {
            Promise<Boolean> probe = Promise.promise();
            probes.add(probe);
            return probe.future();
          },
          clock::get);

  @Test
  void a_result_is_used_for_a_second() {
    check.find();
    probes.get(0).complete(true);

    assertThat(check.find().result().up()).isTrue();
    assertThat(probes).hasSize(1);

    clock.addAndGet(Duration.ofMillis(1_100).toNanos());
    check.find();
    assertThat(probes).hasSize(2);
  }

  @Test
  void a_probe_that_hangs_is_not_repeated() {
    check.find();
    clock.addAndGet(Duration.ofSeconds(60).toNanos());
    check.find();

    assertThat(probes).hasSize(1);
  }

  @Test
  void a_thing_that_is_known_to_be_away_is_not_waited_for_again() {
    var first = check.find();
    await().atMost(Duration.ofSeconds(10)).until(first::isComplete);
    assertThat(first.result().up()).isFalse();

    var next = check.find();
    await().atMost(Duration.ofSeconds(1)).until(next::isComplete);
    assertThat(next.result().up()).isFalse();

    probes.get(0).complete(true);
    assertThat(check.find().result().up()).isTrue();
  }

  @Test
  void the_log_says_once_that_the_server_is_not_ready_and_that_it_is_ready_again() {
    try (var log = CapturedLog.of(Health.class.getName())) {
      var health = new Health(List.of(check));
      health.findings();
      probes.get(0).complete(false);
      health.started();
      health.findings();
      health.findings();
      clock.addAndGet(Duration.ofSeconds(2).toNanos());
      health.findings();
      probes.get(1).complete(true);
      health.findings();
      health.stopping();
      health.findings();

      assertThat(log.lines(""))
          .containsExactly("The server is not ready. No answer.", "The server is ready again");
    }
  }

  @Test
  void a_failure_and_a_no_have_the_sentence_and_nothing_of_the_failure() {
    check.find();
    probes.get(0).fail("10.0.0.1 refused");
    assertThat(check.find().result()).isEqualTo(new Check.Finding("database", false, "No answer."));

    clock.addAndGet(Duration.ofSeconds(2).toNanos());
    var found = check.find();
    probes.get(1).complete(false);
    assertThat(found.result().up()).isFalse();
  }

  @Test
  void a_probe_that_throws_has_failed() {
    var closed =
        new Check(
            "database",
            "No answer.",
            () -> {
              throw new IllegalStateException("closed");
            });

    assertThat(closed.find().result().up()).isFalse();
  }

  @Test
  void a_server_is_ready_between_its_start_and_its_stop() {
    var up = new Check("x", "No.", () -> Future.succeededFuture(true));
    var health = new Health(List.of(up));

    assertThat(ready(health)).isFalse();
    assertThat(health.isStarted()).isFalse();
    health.started();
    assertThat(ready(health)).isTrue();
    health.stopping();
    assertThat(ready(health)).isFalse();
    assertThat(health.isStarted()).isTrue();
  }

  private static boolean ready(Health health) {
    return health.findings().result().stream().allMatch(Check.Finding::up);
  }
}
