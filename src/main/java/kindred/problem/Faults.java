package kindred.problem;

import java.util.ArrayList;
import java.util.List;

/** Collects the faults of one request, so that the refusal names all of them. */
public final class Faults {

  private final List<Fault> found = new ArrayList<>();

  /** Adds a fault of the body. */
  public void add(String pointer, String code, String message) {
    found.add(Fault.body(pointer, code, message));
  }

  public List<Fault> found() {
    return List.copyOf(found);
  }

  /** Throws the refusal if there is a fault. */
  public void requireNone(String code, String detail) {
    if (!found.isEmpty()) {
      throw Problem.invalid(code, detail, found).exception();
    }
  }

  /** A member name as a part of a JSON pointer (RFC 6901). */
  public static String pointer(String parent, String member) {
    return parent + "/" + member.replace("~", "~0").replace("/", "~1");
  }
}
