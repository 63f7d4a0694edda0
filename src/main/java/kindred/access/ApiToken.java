package kindred.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A token of a user, as the users file stores it: without its secret, of which the file has the
 * SHA-256. The secret has 256 random bits, so that it needs no slow hash.
 *
 * @param expires the first day (UTC) on which the token is refused
 */
record ApiToken(String id, String sha256, Optional<LocalDate> expires) {

  static final String PREFIX = "kin_";

  private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{8}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern TEXT =
      Pattern.compile(PREFIX + "(" + ID.pattern() + ")_([0-9A-Za-z_-]{43})");
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A token that a client sent. */
  record Sent(String id, String secret) {

    /** Empty when the text is not in the form of a token. */
    static Optional<Sent> of(String text) {
      var form = TEXT.matcher(text);
      return form.matches()
          ? Optional.of(new Sent(form.group(1), form.group(2)))
          : Optional.empty();
    }
  }

  /** A new token, and its text, which is not stored. */
  record Issued(ApiToken token, String text) {}

  static Issued issue(Optional<LocalDate> expires) {
    var id = new StringBuilder();
    RANDOM.ints(8, 0, ALPHABET.length()).forEach(at -> id.append(ALPHABET.charAt(at)));
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    var token = new ApiToken(id.toString(), sha256(secret), expires);
    return new Issued(token, PREFIX + id + "_" + secret);
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  static boolean isHash(String text) {
    return HASH.matcher(text).matches();
  }

  /** Whether the secret is this token's and the token is not expired. */
  boolean accepts(String secret, LocalDate today) {
    boolean same =
        MessageDigest.isEqual(
            sha256(secret).getBytes(StandardCharsets.US_ASCII),
            sha256.getBytes(StandardCharsets.US_ASCII));
    return same && expires.filter(day -> !today.isBefore(day)).isEmpty();
  }

  private static String sha256(String secret) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
