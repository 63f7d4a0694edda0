package kindred.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentCodeTest {

  @Test
  void should_read_bytes_with_and_without_encoding_as_utf8() {
    assertThat(PercentCode.decodeForm("M%C3%BCller+1%2B")).isEqualTo("Müller 1+");
    assertThat(PercentCode.decodeForm("M\u00c3\u00bcller+1")).isEqualTo("Müller 1");
    assertThat(PercentCode.decode("M\u00c3\u00bcller+1")).isEqualTo("Müller+1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"M\u00fcller", "M%FCller", "\u00c3%BC", "%", "%4", "%zz"})
  void should_refuse_what_is_not_utf8_or_not_encoded(String text) {
    assertThatThrownBy(() -> PercentCode.decodeForm(text))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("malformed-address"));
    assertThatThrownBy(() -> PercentCode.decode(text)).isInstanceOf(ProblemException.class);
  }
}
