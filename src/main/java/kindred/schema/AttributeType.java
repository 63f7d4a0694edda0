package kindred.schema;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Currency;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The types of attribute values; each reads a value from JSON or CSV and gives its one stored form.
 * Blanks around a value belong to it only if it is a string.
 *
 * <p>Stored forms: {@link Boolean}, {@link Long} (integer and long), {@link Double}, else {@link
 * String}. Reading a stored form again gives the same.
 */
public enum AttributeType {
  BOOLEAN("true or false", AttributeType::readBoolean),
  STRING("a string of valid Unicode, such as \"Ann\"", AttributeType::readString),
  INTEGER(
      "a whole number of 32 bits, such as 42",
      raw -> readWhole(raw, Integer.MIN_VALUE, Integer.MAX_VALUE)),
  LONG(
      "a whole number of 64 bits, such as 42",
      raw -> readWhole(raw, Long.MIN_VALUE, Long.MAX_VALUE)),
  DOUBLE("a decimal number of 64 bits, such as 12.5", AttributeType::readDouble),
  DATE("a date such as 2024-02-29", AttributeType::readDate),
  DATETIME(
      "an ISO 8601 date and time with a zone, to the millisecond, such as 2024-02-29T13:45:00.000Z",
      AttributeType::readDatetime),
  CURRENCY("an amount and an ISO 4217 code, such as 12.50 EUR", AttributeType::readCurrency);

  private static final DateTimeFormatter PRINTED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter READ =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);
  private static final Pattern DATE_FORM = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern DATETIME_FORM = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T.*");
  private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d{1,3})?");
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,30}");
  private static final Pattern MONEY = Pattern.compile("-?\\d{1,30}(\\.\\d{1,18})? [A-Z]{3}");

  private final String expected;
  private final Function<Object, Object> reader;

  AttributeType(String expected, Function<Object, Object> reader) {
    this.expected = expected;
    this.reader = reader;
  }

  /**
   * The stored form of a value.
   *
   * @param raw a {@link String}, {@link Boolean} or {@link Number}
   * @throws IllegalArgumentException with a clause that names the type and not the value
   */
  public Object read(Object raw) {
    if (this == STRING && raw instanceof String text && VisibleText.hasControls(text)) {
      throw new InvalidValueException(VisibleText.NO_CONTROLS);
    }
    Object stored = null;
    try {
      stored = reader.apply(this != STRING && raw instanceof String t ? VisibleText.of(t) : raw);
    } catch (DateTimeException | IllegalArgumentException | ArithmeticException malformed) {
      // reported below, without the value
    }
    if (stored == null) {
      throw new InvalidValueException("must be " + expected + given(raw));
    }
    return stored;
  }

  /** What a value is, if neither a text nor another value of its kind could be one of the type. */
  private String given(Object raw) {
    if (raw instanceof String || (raw instanceof Number && isNumeric())) {
      return "";
    }
    if (raw == null) {
      return "; the value is null";
    }
    var kind = raw instanceof Number ? "a number" : "an object or a list";
    return "; the value is " + (raw instanceof Boolean ? "true or false" : kind);
  }

  private boolean isNumeric() {
    return this == INTEGER || this == LONG || this == DOUBLE;
  }

  /** The name in a schema. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Parses a name in a schema. */
  public static AttributeType parse(String text) {
    for (var type : values()) {
      if (type.text().equals(text)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "must be boolean, string, integer, long, double, date, datetime or currency");
  }

  private static Object readBoolean(Object raw) {
    if (raw instanceof String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true" -> Boolean.TRUE;
        case "false" -> Boolean.FALSE;
        default -> null;
      };
    }
    return raw instanceof Boolean ? raw : null;
  }

  private static Object readString(Object raw) {
    return raw instanceof String text && isUnicode(text) ? text : null;
  }

  /** An unpaired surrogate has no UTF-8 form: Cassandra would store a question mark. */
  private static boolean isUnicode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isHighSurrogate(text.charAt(i))
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static Object readWhole(Object raw, long least, long most) {
    BigDecimal number = null;
    if (raw instanceof String text && WHOLE.matcher(text).matches()) {
      number = new BigDecimal(text);
    } else if (raw instanceof Number given) {
      number = new BigDecimal(given.toString());
    }
    if (number == null || number.precision() - number.scale() > 20) {
      return null;
    }
    long value = number.longValueExact();
    return value >= least && value <= most ? value : null;
  }

  private static Object readDouble(Object raw) {
    if (!(raw instanceof Number) && !(raw instanceof String t && DECIMAL.matcher(t).matches())) {
      return null;
    }
    double value = Double.parseDouble(raw.toString()) + 0.0; // -0.0 is 0.0
    return Double.isFinite(value) ? value : null;
  }

  private static Object readDate(Object raw) {
    return raw instanceof String text && DATE_FORM.matcher(text).matches()
        ? LocalDate.parse(text).toString()
        : null;
  }

  private static Object readDatetime(Object raw) {
    if (!(raw instanceof String text) || !DATETIME_FORM.matcher(text).matches()) {
      return null;
    }
    Instant instant = OffsetDateTime.parse(text, READ).toInstant();
    var printed = PRINTED.format(instant);
    return instant.getNano() % 1_000_000 == 0 && DATETIME_FORM.matcher(printed).matches()
        ? printed
        : null;
  }

  private static Object readCurrency(Object raw) {
    if (!(raw instanceof String text) || !MONEY.matcher(text).matches()) {
      return null;
    }
    Currency.getInstance(text.substring(text.length() - 3));
    return text;
  }
}
