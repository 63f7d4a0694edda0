package kindred.schema;

import java.util.Optional;

/**
 * One attribute of a profile or of an extension.
 *
 * @param length the most characters of the printed value; 0: no limit
 * @param fallback the default for an absent value, in stored form; null: none
 * @param maxValues the most values of a core attribute; 0: no limit
 */
public record Attribute(
    String name,
    AttributeType type,
    int length,
    boolean mandatory,
    Object fallback,
    int maxValues) {

  /** A string attribute without further rules. */
  public static Attribute text(String name) {
    return new Attribute(name, AttributeType.STRING, 0, false, null, 0);
  }

  /** The default for an absent value. */
  public Optional<Object> whenAbsent() {
    return Optional.ofNullable(fallback);
  }

  /**
   * The stored form of a value of this attribute.
   *
   * @throws IllegalArgumentException with a clause that does not contain the value
   */
  public Object read(Object raw) {
    var value = type.read(raw);
    if (length > 0) {
      String printed = value.toString();
      if (printed.codePointCount(0, printed.length()) > length) {
        throw new InvalidValueException("must not be longer than " + length + " characters");
      }
    }
    return value;
  }
}
