package kindred.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Collects the faults of one request, so that the refusal lists them together: the first {@link
 * #MOST_LISTED}, and how many there are.
 */
public final class Faults {

  /** A refusal lists at most this many faults, so that it is never much larger than the request. */
  public static final int MOST_LISTED = 100;

  private final List<Fault> found = new ArrayList<>();
  private int count;

  public void add(String pointer, String code, String message) {
    count++;
    if (count <= MOST_LISTED) {
      found.add(Fault.body(pointer, code, message));
    }
  }

  /** The first faults. */
  public List<Fault> found() {
    return List.copyOf(found);
  }

  /** How many faults there are. */
  public int count() {
    return count;
  }

  /** Throws the refusal if there is a fault. */
  public void requireNone(String code, String detail) {
    if (count > 0) {
      throw new Problem(Problem.Kind.INVALID, code, detail, found, count, Map.of(), 0).exception();
    }
  }

  /** A fault in a member of the body, or in a parameter or header, by its name. */
  public static Fault of(Fault.Place place, String name, String code, String message) {
    var where = place == Fault.Place.BODY ? pointer("", name) : name;
    return new Fault(place, where, code, message);
  }

  /** A member name as a part of a JSON pointer (RFC 6901). */
  public static String pointer(String parent, String member) {
    return parent + "/" + member.replace("~", "~0").replace("/", "~1");
  }
}
