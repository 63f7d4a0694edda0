package kindred.chaos;

import static kindred.chaos.Ownership.NO_OWNER;
import static kindred.chaos.Ownership.Step.CLAIM;
import static kindred.chaos.Ownership.Step.MOVE;
import static kindred.chaos.Ownership.Step.RELEASE;
import static kindred.chaos.Ownership.Step.SEE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import kindred.chaos.Ownership.Move;
import kindred.chaos.Ownership.Result;
import kindred.chaos.Ownership.Step;
import org.junit.jupiter.api.Test;

class OwnershipTest {

  private final List<Move> moves = new ArrayList<>();

  private void add(Step step, String subject, long invoked, long returned) {
    moves.add(new Move(step, subject, "", invoked, returned, null));
  }

  private void merged(String source, String destination, long invoked, long returned) {
    moves.add(new Move(MOVE, source, destination, invoked, returned, null));
  }

  private Result result() {
    return Ownership.explain(moves).result();
  }

  @Test
  void two_claims_without_a_release_between_them_are_impossible() {
    add(CLAIM, "a", 1, 2);
    add(CLAIM, "b", 3, 4);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void two_concurrent_claims_are_impossible_too() {
    add(CLAIM, "a", 1, 4);
    add(CLAIM, "b", 2, 3);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void a_concurrent_release_explains_a_second_claim() {
    add(CLAIM, "a", 1, 2);
    add(RELEASE, "a", 3, 6);
    add(CLAIM, "b", 4, 5);

    assertThat(result()).isEqualTo(Result.EXPLAINED);
  }

  @Test
  void a_release_after_the_second_claim_does_not_explain_it() {
    add(CLAIM, "a", 1, 2);
    add(CLAIM, "b", 4, 5);
    add(RELEASE, "a", 6, 7);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void an_operation_without_a_reply_may_have_happened() {
    add(CLAIM, "a", 1, 2);
    add(RELEASE, "a", 3, Op.NEVER);
    add(CLAIM, "b", 10, 11);
    add(SEE, "b", 12, 13);

    assertThat(result()).isEqualTo(Result.EXPLAINED);
  }

  @Test
  void an_operation_without_a_reply_may_not_have_happened() {
    add(CLAIM, "a", 1, 2);
    add(RELEASE, "a", 3, Op.NEVER);
    add(SEE, "a", 10, 11);

    assertThat(result()).isEqualTo(Result.EXPLAINED);
  }

  @Test
  void an_operation_without_a_reply_happens_at_most_once() {
    add(CLAIM, "a", 1, Op.NEVER);
    add(SEE, "a", 2, 3);
    add(RELEASE, "a", 4, 5);
    add(SEE, "a", 6, 7);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void many_operations_without_a_reply_are_decided() {
    for (int i = 0; i < 20; i++) {
      add(CLAIM, "p" + i, 10 + i, Op.NEVER);
      add(RELEASE, "p" + i, 10 + i, Op.NEVER);
    }
    for (int i = 0; i < 20; i++) {
      add(SEE, "p" + i, 100 + 10 * i, 105 + 10 * i);
    }
    assertThat(result()).isEqualTo(Result.EXPLAINED);

    add(SEE, "p0", 400, 405);
    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void an_operation_without_a_reply_does_not_happen_before_it_began() {
    add(SEE, "a", 1, 2);
    add(CLAIM, "a", 3, Op.NEVER);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void reads_do_not_go_back() {
    add(CLAIM, "a", 1, 10);
    add(SEE, "a", 2, 3);
    add(SEE, NO_OWNER, 4, 5);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void a_merge_moves_the_value() {
    add(CLAIM, "a", 1, 2);
    merged("a", "b", 3, 4);
    add(SEE, "b", 5, 6);
    add(RELEASE, "a", 7, 8);
    add(SEE, "b", 9, 10);

    assertThat(result()).isEqualTo(Result.EXPLAINED);
  }

  @Test
  void after_a_merge_the_source_is_not_found() {
    add(CLAIM, "a", 1, 2);
    merged("a", "b", 3, 4);
    add(SEE, "a", 5, 6);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void a_lost_claim_is_impossible() {
    add(CLAIM, "a", 1, 2);
    add(SEE, NO_OWNER, 3, 4);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  /** A history that a register produced is always explained, however late its replies are. */
  @Test
  void every_history_of_a_register_is_explained() {
    for (int seed = 0; seed < 50; seed++) {
      var random = new SplittableRandom(seed);
      var history = register(random);

      assertThat(Ownership.explain(history).result())
          .as("seed %d", seed)
          .isEqualTo(Result.EXPLAINED);
    }
  }

  /** The same histories with one read of an unknown owner are not explained. */
  @Test
  void an_impossible_read_is_found_in_every_history() {
    for (int seed = 0; seed < 50; seed++) {
      var random = new SplittableRandom(seed);
      var history = register(random);
      int wrong = random.nextInt(history.size());
      var at = history.get(wrong);
      history.set(wrong, new Move(SEE, "unknown", "", at.invoked(), at.invoked() + 1, null));

      assertThat(Ownership.explain(history).result())
          .as("seed %d", seed)
          .isEqualTo(Result.IMPOSSIBLE);
    }
  }

  /** The replies of a register that performs one step at each of the ticks 10, 20, 30 and so on. */
  private static List<Move> register(SplittableRandom random) {
    var moves = new ArrayList<Move>();
    var owner = NO_OWNER;
    var ids = List.of("a", "b", "c", "d");
    var taken = new HashSet<Long>();
    for (int at = 10; at <= 1_000; at += 10) {
      var subject = ids.get(random.nextInt(ids.size()));
      long invoked = free(taken, at - 1 - random.nextLong(60), -1);
      boolean answered = random.nextInt(10) > 0;
      var step = Step.values()[random.nextInt(4)];
      var move =
          new Move(
              step,
              step == SEE ? owner : subject,
              ids.get(random.nextInt(ids.size())),
              invoked,
              answered || step == SEE ? free(taken, at + 1 + random.nextLong(60), 1) : Op.NEVER,
              null);
      var after = move.after(owner);
      if (after != null) {
        owner = after;
        moves.add(move);
      }
    }
    return moves;
  }

  /** An unused tick. */
  private static long free(HashSet<Long> taken, long near, int step) {
    long tick = near * 1_000;
    while (!taken.add(tick)) {
      tick += step;
    }
    return tick;
  }
}
