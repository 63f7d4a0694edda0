package kindred.schema;

import java.util.Optional;

/**
 * One attribute of a profile or of an extension.
 *
 * @param length the most characters its printed value may have; 0: no limit
 * @param fallback what an absent value becomes, in stored form; null: nothing
 * @param maxValues the most values a core attribute may hold; 0: no limit
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

  /** What an absent value becomes. */
  public Optional<Object> whenAbsent() {
    return Optional.ofNullable(fallback);
  }

  /**
   * The stored form of a value of this attribute.
   *
   * @throws IllegalArgumentException with a sentence that does not hold the value
   */
  public Object read(Object raw) {
    var value = type.read(raw);
    if (length > 0) {
      String printed = value.toString();
      if (printed.codePointCount(0, printed.length()) > length) {
        throw new IllegalArgumentException("must not be longer than " + length + " characters");
      }
    }
    return value;
  }
}
