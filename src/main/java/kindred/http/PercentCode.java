package kindred.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import kindred.problem.Problem;

/**
 * Decodes and encodes parts of an address; refuses what is malformed or not UTF-8 instead of
 * guessing.
 */
final class PercentCode {

  private static final Pattern BROKEN = Pattern.compile("%(?![0-9A-Fa-f]{2})");
  private static final char NOT_UTF8 = '\uFFFD';

  private PercentCode() {}

  /** Decodes {@code %xx}; a plus stays a plus. */
  static String decode(String text) {
    return decodeForm(text.replace("+", "%2B"));
  }

  /**
   * Decodes {@code %xx}, and a plus as a space.
   *
   * @param text a part of a request line; bytes that a client has not encoded, as curl does not,
   *     are characters up to U+00FF
   */
  static String decodeForm(String text) {
    if (BROKEN.matcher(text).find()) {
      throw malformed();
    }
    String encoded = new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    String decoded = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    if (decoded.indexOf(NOT_UTF8) >= 0) {
      throw malformed();
    }
    return decoded;
  }

  /** Encodes everything but letters, digits and {@code - _ . *}. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static RuntimeException malformed() {
    return Problem.of(
            Problem.Kind.INVALID,
            "malformed-address",
            "The address is malformed: it must be UTF-8, and each % must begin two hex digits.")
        .exception();
  }
}
