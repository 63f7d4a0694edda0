package kindred.problem;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is wrong with a request: where, a stable code, and a sentence for a person.
 *
 * @param place what {@code where} points into
 * @param where a JSON pointer (RFC 6901) into the body, or the name of a parameter or header
 * @param code kebab-case, never changes its meaning
 */
public record Fault(Place place, String where, String code, String message) {

  /** What {@code where} points into. */
  public enum Place {
    BODY,
    PARAMETER,
    HEADER
  }

  public Fault {
    requireNonNull(place, "place is null");
    requireNonNull(where, "where is null");
    requireNonNull(code, "code is null");
    requireNonNull(message, "message is null");
  }

  /** Whether another fault is in the same place. */
  public boolean isAt(Fault other) {
    return place == other.place && where.equals(other.where);
  }

  /** A fault in the body, at a JSON pointer; the empty pointer is the whole body. */
  public static Fault body(String pointer, String code, String message) {
    return new Fault(Place.BODY, pointer, code, message);
  }

  /** A fault in a path or query parameter. */
  public static Fault parameter(String name, String code, String message) {
    return new Fault(Place.PARAMETER, name, code, message);
  }

  public static Fault header(String name, String code, String message) {
    return new Fault(Place.HEADER, name, code, message);
  }
}
