package kindred.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Collections;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;

class FaultsTest {

  @Test
  void a_refusal_lists_the_first_faults_and_counts_all() {
    var faults = new Faults();
    for (int i = 0; i < 250; i++) {
      faults.add("/" + i, "wrong-type", "Wrong.");
    }
    assertThat(faults.found()).hasSize(100);

    var refused =
        catchThrowableOfType(
            ProblemException.class, () -> faults.requireNone("invalid-profile", "Invalid."));

    assertThat(refused.problem().faults()).hasSize(100);
    assertThat(refused.problem().faults().get(99).where()).isEqualTo("/99");
    assertThat(refused.problem().faultCount()).isEqualTo(250);
  }

  @Test
  void a_problem_with_many_faults_keeps_the_first_and_their_number() {
    var many = Collections.nCopies(101, Fault.body("", "wrong-type", "Wrong."));

    var problem = Problem.invalid("invalid-body", "Invalid.", many).with("a", 1).retryAfter(1);

    assertThat(problem.faults()).hasSize(100);
    assertThat(problem.faultCount()).isEqualTo(101);
  }
}
