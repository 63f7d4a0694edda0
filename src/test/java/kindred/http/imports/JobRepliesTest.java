package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobRepliesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "respond-async",
        "Respond-Async",
        "wait=5, RESPOND-ASYNC",
        "respond-async;x=1",
        "respond-async = \"\""
      })
  void the_name_of_a_preference_has_no_case_and_may_have_a_value(String preferences) {
    assertThat(JobReplies.prefersAsync(preferences)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", "wait=5", "x=respond-async", "do-not-respond-async"})
  void other_preferences_make_no_difference(String preferences) {
    assertThat(JobReplies.prefersAsync(preferences)).isFalse();
  }
}
