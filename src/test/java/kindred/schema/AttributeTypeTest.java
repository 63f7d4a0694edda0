package kindred.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributeTypeTest {

  static Stream<Arguments> accepted() {
    return Stream.of(
        arguments(AttributeType.BOOLEAN, true, true),
        arguments(AttributeType.BOOLEAN, "TRUE", true),
        arguments(AttributeType.BOOLEAN, "false", false),
        arguments(AttributeType.STRING, "", ""),
        arguments(AttributeType.STRING, " a\u00a0 ", " a\u00a0 "),
        arguments(AttributeType.STRING, "a\tb\r\nc", "a\tb\r\nc"),
        arguments(AttributeType.STRING, "\uD83D\uDE00", "\uD83D\uDE00"),
        arguments(AttributeType.INTEGER, 7, 7L),
        arguments(AttributeType.INTEGER, "007", 7L),
        arguments(AttributeType.INTEGER, "+7", 7L),
        arguments(AttributeType.INTEGER, "-0", 0L),
        arguments(AttributeType.INTEGER, "2147483647", 2147483647L),
        arguments(AttributeType.INTEGER, "-2147483648", -2147483648L),
        arguments(AttributeType.INTEGER, new BigDecimal("1.0"), 1L),
        arguments(AttributeType.INTEGER, new BigDecimal("1e3"), 1000L),
        arguments(AttributeType.LONG, Long.MAX_VALUE, Long.MAX_VALUE),
        arguments(AttributeType.LONG, "-9223372036854775808", Long.MIN_VALUE),
        arguments(AttributeType.LONG, "0000000000000000000000000001", 1L),
        arguments(AttributeType.DOUBLE, 1, 1.0),
        arguments(AttributeType.DOUBLE, "1.5e-3", 0.0015),
        arguments(AttributeType.DOUBLE, "-0.0", 0.0),
        arguments(AttributeType.DOUBLE, new BigDecimal("1.7976931348623157e308"), Double.MAX_VALUE),
        arguments(AttributeType.DATE, "2024-02-29", "2024-02-29"),
        arguments(AttributeType.DATE, "0001-01-01", "0001-01-01"),
        arguments(AttributeType.DATETIME, "2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"),
        arguments(AttributeType.DATETIME, "2024-02-29T12:00Z", "2024-02-29T12:00:00.000Z"),
        arguments(
            AttributeType.DATETIME, "2024-03-01T00:30:00.12+01:00", "2024-02-29T23:30:00.120Z"),
        arguments(AttributeType.DATETIME, "2024-01-01T00:00:00-0530", "2024-01-01T05:30:00.000Z"),
        arguments(AttributeType.DATETIME, "2024-01-01T00:00:00+02", "2023-12-31T22:00:00.000Z"),
        arguments(AttributeType.DATETIME, "2024-01-01T00:00:00.123Z", "2024-01-01T00:00:00.123Z"),
        arguments(AttributeType.CURRENCY, "12.50 EUR", "12.50 EUR"),
        arguments(AttributeType.CURRENCY, "-0.001 JPY", "-0.001 JPY"));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void a_value_is_read_into_its_one_stored_form(AttributeType type, Object raw, Object stored) {
    assertThat(type.read(raw)).isEqualTo(stored);
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void reading_a_stored_form_changes_nothing(AttributeType type, Object raw, Object stored) {
    assertThat(type.read(type.read(raw))).isEqualTo(type.read(raw));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "\t",
        "\r\n",
        "\u000b",
        "\u000c",
        "\u0085",
        "\u00a0",
        "\u1680",
        "\u2003",
        "\u2007",
        "\u2028",
        "\u2029",
        "\u202f",
        "\u205f",
        "\u3000",
        " \u00a0\t"
      })
  void blanks_around_a_value_are_part_of_it_only_in_a_string(String blanks) {
    accepted()
        .map(Arguments::get)
        .filter(given -> given[0] != AttributeType.STRING && given[1] instanceof String)
        .forEach(
            given ->
                assertThat(((AttributeType) given[0]).read(blanks + given[1] + blanks))
                    .isEqualTo(given[2]));
    if (!blanks.equals("\u000b") && !blanks.equals("\u000c")) {
      assertThat(AttributeType.STRING.read(blanks + "a" + blanks)).isEqualTo(blanks + "a" + blanks);
    }
  }

  @Test
  void a_string_with_a_control_character_is_refused_without_its_text() {
    for (int c = 0; c <= 0x9f; c++) {
      var text = "a" + (char) c;
      if (Character.getType(c) == Character.CONTROL && "\t\r\n\u0085".indexOf(c) < 0) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> AttributeType.STRING.read(text))
            .withMessage("must not contain control characters; only tab and line ends are allowed");
      } else {
        assertThat(AttributeType.STRING.read(text)).isEqualTo(text);
      }
    }
  }

  static Stream<Arguments> refused() {
    return Map.<AttributeType, List<Object>>of(
            AttributeType.BOOLEAN,
            List.of("yes", "1", 1, "", " ", "tr ue"),
            AttributeType.STRING,
            List.of(1, true, "\uD83D", "\uDE00\uD83D", "a\uDE00"),
            AttributeType.INTEGER,
            List.of(
                "2147483648",
                "-2147483649",
                "1.0",
                "1 2",
                "\u00a0",
                "\u00001",
                "1e3",
                "",
                "0x1",
                "\u0661",
                true,
                1.5,
                new BigDecimal("1e1000000000"),
                new BigDecimal("1e-1000000000"),
                Double.NaN),
            AttributeType.LONG,
            List.of("9223372036854775808", new BigInteger("9223372036854775808"), "1_000"),
            AttributeType.DOUBLE,
            List.of("NaN", "Infinity", "1e309", "1d", "0x1p3", ".5", "1.", "1,5", Double.NaN),
            AttributeType.DATE,
            List.of("2023-02-29", "2024-2-29", "2024-02-29T00:00:00Z", "24-02-29", "+12024-01-01"),
            AttributeType.DATETIME,
            List.of(
                "2024-02-29",
                "2024-02-29T12:00:00",
                "2024-02-30T12:00:00Z",
                "2024-02-29T24:00:00Z",
                "2024-02-29T12:00:00.1234Z",
                "2024-02-29T12:00:60Z",
                "2024-02-29T12:00:00+19:00",
                "9999-12-31T23:59:59-05:00",
                "0000-01-01T00:00:00+05:00",
                "2024-02-29T12:00:00[Europe/Rome]",
                "2024-02-29 12:00:00Z",
                1709208000000L),
            AttributeType.CURRENCY,
            List.of("12.50", "12.50EUR", "12.50 eur", "12.50 XQX", "EUR 12.50", "1. EUR", 12.5))
        .entrySet()
        .stream()
        .flatMap(entry -> entry.getValue().stream().map(raw -> arguments(entry.getKey(), raw)));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void a_refusal_names_the_type_and_not_the_value(AttributeType type, Object raw) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> type.read(raw))
        .satisfies(
            refusal ->
                assertThat(refusal.getMessage())
                    .isIn(
                        Stream.of("", A_NUMBER, A_TRUTH, A_TREE, "; the value is null")
                            .map(given -> sentence(type) + given)
                            .toList()));
  }

  @Test
  void a_refusal_says_what_was_sent_instead_of_a_text() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AttributeType.STRING.read(7))
        .withMessage("must be a string of valid Unicode, such as \"Ann\"" + A_NUMBER);
  }

  @ParameterizedTest
  @EnumSource(
      value = AttributeType.class,
      names = {"INTEGER", "LONG", "DOUBLE"})
  void a_number_that_does_not_fit_is_not_refused_for_being_a_number(AttributeType type) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> type.read(Double.NaN))
        .withMessage(sentence(type));
  }

  /** The text for a value that no type accepts. */
  private static String sentence(AttributeType type) {
    return catchThrowableOfType(IllegalArgumentException.class, () -> type.read(new Object()))
        .getMessage()
        .replace(A_TREE, "");
  }

  private static final String A_NUMBER = "; the value is a number";
  private static final String A_TRUTH = "; the value is true or false";
  private static final String A_TREE = "; the value is an object or a list";

  @ParameterizedTest
  @EnumSource(AttributeType.class)
  void a_type_is_found_by_its_name(AttributeType type) {
    assertThat(AttributeType.parse(type.text())).isEqualTo(type);
  }

  @Test
  void another_name_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> AttributeType.parse("String"));
  }

  @Test
  void a_length_counts_characters_and_a_longer_value_is_refused() {
    var attribute = new Attribute("A", AttributeType.STRING, 3, false, null, 0);

    assertThat(attribute.read("ab\uD83D\uDE00")).isEqualTo("ab\uD83D\uDE00");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> attribute.read("abcd"))
        .withMessage("must not be longer than 3 characters");
  }
}
