package kindred.http.imports;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kindred.http.BodyLimits;
import kindred.http.BodyMemory;
import kindred.http.MediaType;
import kindred.http.Operation;
import kindred.http.imports.MultipartForm.Sink;
import kindred.jobs.RequestDetails;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.problem.NearestName;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/**
 * The parts of one multipart body: texts in memory, together up to {@link
 * BodyLimits#MAX_DESCRIPTION}, and one file. The data of other parts is dropped.
 *
 * @param <F> where the file goes
 */
final class FormParts<F extends Sink> {

  private static final String MISSING = "part-missing";

  private final String filePart;
  private final Set<String> textParts;
  private final Supplier<F> newFile;
  private final Map<String, Buffer> texts = new LinkedHashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private Optional<F> file = Optional.empty();
  private MediaType type = MediaType.NONE;
  private Optional<String> fileName = Optional.empty();
  private int textBytes;

  FormParts(String filePart, Set<String> textParts, Supplier<F> newFile) {
    this.filePart = filePart;
    this.textParts = textParts;
    this.newFile = newFile;
  }

  /** Where the data of the next part goes. */
  Sink next(MultipartForm.Part part) {
    var name = part.name();
    boolean isFile = name.equals(filePart);
    if (!isFile && !textParts.contains(name)) {
      var known = new TreeSet<>(textParts);
      known.add(filePart);
      return drop(name, "unknown-part", "Unknown part." + NearestName.hint(name, known));
    }
    if (isFile ? file.isPresent() : texts.containsKey(name)) {
      return drop(name, "repeated-part", "Send the part '" + name + "' only once.");
    }
    if (isFile) {
      file = Optional.of(newFile.get());
      type = part.type();
      fileName = Optional.ofNullable(part.fileName()).flatMap(RequestDetails::usableFileName);
      return file.get();
    }
    var text = Buffer.buffer();
    texts.put(name, text);
    return data -> add(text, data);
  }

  /** The file, if the body contained it. */
  Optional<F> file() {
    return file;
  }

  /** The type of the file. */
  MediaType type() {
    return type;
  }

  /** The name of the file, if its part has a usable one. */
  Optional<String> fileName() {
    return fileName;
  }

  /** The texts by part, of the parts without a fault. */
  private Map<String, String> texts() {
    var decoded = new LinkedHashMap<String, String>();
    texts.forEach((name, text) -> decode(name, text, decoded));
    return decoded;
  }

  /** Adds a fault if there is no such part. */
  void require(String name) {
    if (name.equals(filePart) ? file.isEmpty() : !texts.containsKey(name)) {
      fault(name, MISSING, "The part '" + name + "' is missing.");
    }
  }

  /** What is read from the texts; refuses the faults of the parts and of the texts together. */
  <T> Future<T> read(Function<Map<String, String>, Future<T>> reader) {
    return Future.succeededFuture(texts())
        .compose(reader)
        .compose(
            read ->
                faults.isEmpty()
                    ? Future.succeededFuture(read)
                    : Future.failedFuture(refusal(List.of())),
            failure ->
                Future.failedFuture(
                    faults.isEmpty() ? failure : refusal(Operation.faultsOf(failure))));
  }

  private ProblemException refusal(List<Fault> ofTexts) {
    var all = Stream.concat(faults.stream(), ofTexts.stream()).toList();
    boolean missing = all.size() == 1 && all.get(0).code().equals(MISSING);
    return (missing
            ? Problem.invalid(all.get(0))
            : Problem.invalid(
                "invalid-multipart",
                "The multipart body has invalid parts. Correct the listed errors.",
                all))
        .exception();
  }

  private void decode(String name, Buffer text, Map<String, String> decoded) {
    try {
      var bytes = ByteBuffer.wrap(text.getBytes());
      decoded.put(name, StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException notUtf8) {
      fault(name, "malformed-encoding", "The part is not UTF-8. Send it in UTF-8.");
    }
  }

  private Future<Void> add(Buffer text, Buffer data) {
    textBytes += data.length();
    if (textBytes > BodyLimits.MAX_DESCRIPTION) {
      return Future.failedFuture(
          BodyMemory.tooLarge(
              "The parts beside the file have more than %s. Send shorter ones.",
              BodyLimits.MAX_DESCRIPTION));
    }
    text.appendBuffer(data);
    return Future.succeededFuture();
  }

  private Sink drop(String name, String code, String message) {
    fault(name, code, message);
    return data -> Future.succeededFuture();
  }

  private void fault(String name, String code, String message) {
    faults.add(Fault.body(Faults.pointer("", name), code, message));
  }
}
