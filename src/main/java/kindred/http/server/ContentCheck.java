package kindred.http.server;

import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import kindred.http.ContractOperation;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/** Compares the headers of a body with the contract; their case makes no difference. */
final class ContentCheck {

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]*)", Pattern.CASE_INSENSITIVE);

  private static final Set<String> UTF_8_NAMES = Set.of("utf-8", "utf8");
  private static final Set<String> FILES = Set.of("text/csv", "application/x-ndjson");
  private static final String PLAIN = "identity";

  private ContentCheck() {}

  static void check(ContractOperation operation, HttpServerRequest request) {
    if (operation.bodyTypes().isEmpty() || !operation.bodyRequired() && !hasBody(request)) {
      return;
    }
    String contentType = request.getHeader("Content-Type");
    if (contentType == null || !operation.bodyTypes().contains(mediaType(contentType))) {
      throw refused(
          "unsupported-media-type",
          "The Content-Type is not supported. Use one of: "
              + String.join(", ", new TreeSet<>(operation.bodyTypes()))
              + ".");
    }
    if (mediaType(contentType).equals(ContractOperation.JSON) && !isUtf8(contentType)) {
      throw refused("unsupported-charset", "The charset is not supported. Send JSON in UTF-8.");
    }
    if (!encodings(operation, contentType).contains(encoding(request))) {
      throw refused(
          "unsupported-content-encoding",
          "The Content-Encoding is not supported. Only files of imports and merges may be"
              + " compressed, with gzip or zstd.");
    }
  }

  /** The media type without parameters, in lower case. */
  static String mediaType(String contentType) {
    return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** Whether the head of the request announces a body. */
  static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    return length == null
        ? request.getHeader("Transfer-Encoding") != null
        : !length.strip().equals("0");
  }

  private static boolean isUtf8(String contentType) {
    var charset = CHARSET.matcher(contentType);
    return !charset.find() || UTF_8_NAMES.contains(charset.group(1).toLowerCase(Locale.ROOT));
  }

  private static Set<String> encodings(ContractOperation operation, String contentType) {
    return operation.streamed() && FILES.contains(mediaType(contentType))
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
