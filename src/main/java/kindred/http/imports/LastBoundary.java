package kindred.http.imports;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the boundary that ends a multipart body. Without it the HTTP library never ends the last
 * part. Looks only at the end of the body: little may follow the boundary.
 */
final class LastBoundary {

  /** A boundary has at most 70 characters (RFC 2046). */
  private static final int END = 1_024;

  private static final Pattern BOUNDARY =
      Pattern.compile("(?i)boundary\\s*=\\s*(?:\"(?<quoted>[^\"]+)\"|(?<plain>[^;\\s]+))");

  private final String wanted;
  private Buffer end = Buffer.buffer();

  LastBoundary(String contentType) {
    var boundary = BOUNDARY.matcher(contentType);
    wanted = boundary.find() ? "--" + given(boundary) + "--" : "--";
  }

  private static String given(Matcher boundary) {
    var quoted = boundary.group("quoted");
    return quoted == null ? boundary.group("plain") : quoted;
  }

  /** The next bytes of the body. */
  void read(Buffer bytes) {
    var all = end.appendBuffer(bytes.slice(Math.max(0, bytes.length() - END), bytes.length()));
    end = all.getBuffer(Math.max(0, all.length() - END), all.length());
  }

  boolean found() {
    return end.toString(StandardCharsets.ISO_8859_1).contains(wanted);
  }
}
