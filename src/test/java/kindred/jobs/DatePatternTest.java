package kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatePatternTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "dd.MM.yyyy;13.02.1987;1987-02-13",
        "d.M.yyyy;3.2.1987;1987-02-03",
        "M/d/yyyy;2/13/1987;1987-02-13",
        "yyyyMMdd;19870213;1987-02-13",
        "d.M.yy;3.2.87;1987-02-03",
        "d.M.yy;3.2.29;2029-02-03",
        "d.M.yy;3.2.30;1930-02-03",
        "d-MMM-yyyy;3-feb-1987;1987-02-03",
        "MMMM d, yyyy;February 3, 1987;1987-02-03",
        "dd.MM.yyyy HH:mm;13.02.1987 23:59;1987-02-13",
        "'y'yyyy-MM-dd;y1987-02-13;1987-02-13"
      })
  void a_date_in_the_form_becomes_an_iso_date(String pattern, String text, String iso) {
    assertThat(DatePattern.of(pattern).iso(text)).contains(iso);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "dd.MM.yyyy;31.02.2020",
        "dd.MM.yyyy;13.2.1987",
        "dd.MM.yyyy;'13.02.1987 '",
        "M/d/yyyy;13/2/1987",
        "d.M.yy;3.2.1987",
        "dd.MM.yyyy;soon"
      })
  void a_text_of_another_form_and_a_day_that_does_not_exist_are_no_dates(
      String pattern, String text) {
    assertThat(DatePattern.of(pattern).iso(text)).isEmpty();
    assertThat(DatePattern.of(pattern).isoTime(text)).isEmpty();
  }

  @Test
  void a_time_without_a_zone_is_utc_and_a_date_without_a_time_is_midnight() {
    assertThat(DatePattern.of("d.M.yyyy HH:mm").isoTime("3.2.1987 14:05"))
        .contains("1987-02-03T14:05:00Z");
    assertThat(DatePattern.of("d.M.yyyy").isoTime("3.2.1987")).contains("1987-02-03T00:00:00Z");
    assertThat(DatePattern.of("yyyy-MM-dd HH:mm:ssXXX").isoTime("1987-02-03 14:05:06+02:00"))
        .contains("1987-02-03T14:05:06+02:00");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "qqq",
        "HH:mm",
        "yyyy",
        "dd.MM",
        "'",
        "dd.MM.yyyy''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''''"
      })
  void a_pattern_without_year_month_and_day_is_refused(String pattern) {
    assertThatThrownBy(() -> DatePattern.of(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as dd.MM.yyyy");
  }
}
