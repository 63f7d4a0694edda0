package kindred.http.server;

import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import kindred.http.ContractOperation;
import kindred.http.MediaType;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/** Compares the headers of a body with the contract; their case makes no difference. */
final class ContentCheck {

  private static final Set<String> UTF_8_NAMES = Set.of("utf-8", "utf8");
  private static final Set<String> FILES = Set.of("text/csv", "application/x-ndjson");
  private static final String PLAIN = "identity";

  private ContentCheck() {}

  static void check(ContractOperation operation, HttpServerRequest request) {
    if (operation.bodyTypes().isEmpty() || !operation.bodyRequired() && !hasBody(request)) {
      return;
    }
    var type = MediaType.of(Objects.requireNonNullElse(request.getHeader("Content-Type"), ""));
    if (!operation.bodyTypes().contains(type.name())) {
      throw refused(
          "unsupported-media-type",
          "The Content-Type is not supported. Use one of: "
              + String.join(", ", new TreeSet<>(operation.bodyTypes()))
              + ".");
    }
    if (type.name().equals(ContractOperation.JSON) && !isUtf8(type)) {
      throw refused("unsupported-charset", "The charset is not supported. Send JSON in UTF-8.");
    }
    if (!encodings(operation, type).contains(encoding(request))) {
      throw refused(
          "unsupported-content-encoding",
          "The Content-Encoding is not supported. Only files of imports and merges may be"
              + " compressed, with gzip or zstd.");
    }
  }

  /** Whether the head of the request announces a body. */
  static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    return length == null
        ? request.getHeader("Transfer-Encoding") != null
        : !length.strip().equals("0");
  }

  private static boolean isUtf8(MediaType type) {
    return type.charset()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .map(UTF_8_NAMES::contains)
        .orElse(true);
  }

  private static Set<String> encodings(ContractOperation operation, MediaType type) {
    return operation.streamed() && FILES.contains(type.name())
        ? Set.of(PLAIN, "gzip", "zstd")
        : Set.of(PLAIN);
  }

  private static String encoding(HttpServerRequest request) {
    String encoding = request.getHeader("Content-Encoding");
    return encoding == null ? PLAIN : encoding.strip().toLowerCase(Locale.ROOT);
  }

  private static ProblemException refused(String code, String detail) {
    return Problem.of(Problem.Kind.UNSUPPORTED_MEDIA_TYPE, code, detail).exception();
  }
}
