package kindred.chaos;

import static kindred.chaos.Ownership.NOBODY;
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

  private void did(Step step, String subject, long invoked, long returned) {
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
    did(CLAIM, "a", 1, 2);
    did(CLAIM, "b", 3, 4);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void two_claims_at_once_are_impossible_too() {
    did(CLAIM, "a", 1, 4);
    did(CLAIM, "b", 2, 3);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void a_release_at_the_same_time_explains_a_second_claim() {
    did(CLAIM, "a", 1, 2);
    did(RELEASE, "a", 3, 6);
    did(CLAIM, "b", 4, 5);

    assertThat(result()).isEqualTo(Result.EXPLAINED);
  }

  @Test
  void a_release_after_it_does_not() {
    did(CLAIM, "a", 1, 2);
    did(CLAIM, "b", 4, 5);
    did(RELEASE, "a", 6, 7);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void what_has_no_answer_may_have_happened() {
    did(CLAIM, "a", 1, 2);
    did(RELEASE, "a", 3, Op.NEVER);
    did(CLAIM, "b", 10, 11);
    did(SEE, "b", 12, 13);

    assertThat(result()).isEqualTo(Result.EXPLAINED);
  }

  @Test
  void what_has_no_answer_may_not_have_happened() {
    did(CLAIM, "a", 1, 2);
    did(RELEASE, "a", 3, Op.NEVER);
    did(SEE, "a", 10, 11);

    assertThat(result()).isEqualTo(Result.EXPLAINED);
  }

  @Test
  void it_happens_once_at_most() {
    did(CLAIM, "a", 1, Op.NEVER);
    did(SEE, "a", 2, 3);
    did(RELEASE, "a", 4, 5);
    did(SEE, "a", 6, 7);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void it_does_not_happen_before_it_began() {
    did(SEE, "a", 1, 2);
    did(CLAIM, "a", 3, Op.NEVER);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void readers_do_not_go_back() {
    did(CLAIM, "a", 1, 10);
    did(SEE, "a", 2, 3);
    did(SEE, NOBODY, 4, 5);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void a_merge_takes_the_value_with_it() {
    did(CLAIM, "a", 1, 2);
    merged("a", "b", 3, 4);
    did(SEE, "b", 5, 6);
    did(RELEASE, "a", 7, 8);
    did(SEE, "b", 9, 10);

    assertThat(result()).isEqualTo(Result.EXPLAINED);
  }

  @Test
  void after_a_merge_the_source_is_not_seen() {
    did(CLAIM, "a", 1, 2);
    merged("a", "b", 3, 4);
    did(SEE, "a", 5, 6);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  @Test
  void a_lost_claim_is_noticed() {
    did(CLAIM, "a", 1, 2);
    did(SEE, NOBODY, 3, 4);

    assertThat(result()).isEqualTo(Result.IMPOSSIBLE);
  }

  /** Every history that a register has made is explained, however late its answers come. */
  @Test
  void whatever_a_register_does_is_explained() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      var history = register(random);

      assertThat(Ownership.explain(history).result())
          .as("seed %d", seed)
          .isEqualTo(Result.EXPLAINED);
    }
  }

  /** And if one look is changed to somebody who never was there, it is not. */
  @Test
  void an_impossible_look_is_found_in_every_history() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      var history = register(random);
      int wrong = random.nextInt(history.size());
      var at = history.get(wrong);
      history.set(wrong, new Move(SEE, "nobody we know", "", at.invoked(), at.invoked() + 1, null));

      assertThat(Ownership.explain(history).result())
          .as("seed %d", seed)
          .isEqualTo(Result.IMPOSSIBLE);
    }
  }

  /**
   * What clients hear of a register that does one step at each of the ticks 10, 20, 30 and so on.
   */
  private static List<Move> register(SplittableRandom random) {
    var moves = new ArrayList<Move>();
    var owner = NOBODY;
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

  /** A tick that belongs to nobody else. */
  private static long free(HashSet<Long> taken, long wanted, int step) {
    long tick = wanted * 1_000;
    while (!taken.add(tick)) {
      tick += step;
    }
    return tick;
  }
}
