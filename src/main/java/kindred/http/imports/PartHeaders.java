package kindred.http.imports;

import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kindred.http.MediaType;
import kindred.problem.Fault;
import kindred.problem.Faults;

/**
 * What the headers of one part of a form say: its name, the charset and the transfer encoding. Not
 * thread-safe.
 */
final class PartHeaders {

  private static final String NAME = "name";
  private static final String CHARSET = "charset";
  private static final String TRANSFER_ENCODING = "content-transfer-encoding";

  /** The transfer encodings under which the bytes are as they are. */
  private static final Set<String> PLAIN = Set.of("7bit", "8bit", "binary");

  private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** Adds a header, or a parameter of one. */
  void add(String name, String value) {
    values.put(name, value);
  }

  /** Forgets everything: another part begins. */
  void clear() {
    values.clear();
  }

  /** Whether nothing is known of a part. */
  boolean isEmpty() {
    return values.isEmpty();
  }

  /** The parameters of the type of the part; its name makes no difference. */
  MediaType type() {
    return new MediaType("", new TreeMap<>(values));
  }

  private boolean hasUnknownCharset() {
    try {
      return values.containsKey(CHARSET) && !Charset.isSupported(values.get(CHARSET));
    } catch (IllegalArgumentException malformed) {
      return true;
    }
  }

  /** Why the part cannot be read, if the headers are the reason. */
  Optional<Fault> fault() {
    var name = values.getOrDefault(NAME, "");
    if (name.isEmpty()) {
      return Optional.of(
          fault(
              "",
              "A part has no name. Begin each part with 'Content-Disposition: form-data;"
                  + " name=\"file\"'."));
    }
    var encoding = values.getOrDefault(TRANSFER_ENCODING, "binary");
    if (PLAIN.stream().noneMatch(encoding::equalsIgnoreCase)) {
      return Optional.of(
          fault(
              name,
              "The part '"
                  + name
                  + "' has a Content-Transfer-Encoding that changes its bytes. Send them as they"
                  + " are, without this header."));
    }
    return hasUnknownCharset()
        ? Optional.of(
            fault(name, "The part '" + name + "' has an unknown charset. Send it in UTF-8."))
        : Optional.empty();
  }

  private static Fault fault(String part, String message) {
    return Fault.body(part.isEmpty() ? "" : Faults.pointer("", part), "invalid-multipart", message);
  }
}
