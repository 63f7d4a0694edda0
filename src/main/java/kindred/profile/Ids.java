package kindred.profile;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Makes ids of 16 characters base 62: random ones, and ones that follow from their input. */
public final class Ids {

  /** The length of every id, and the most the API allows (UCS). */
  public static final int LENGTH = 16;

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());
  private static final Pattern FORM = Pattern.compile("[0-9A-Za-z]{" + LENGTH + "}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** An id that nobody has had: 95 random bits. */
  public static String random() {
    var id = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  /** The id that belongs to the given parts: the same every time. */
  public static String of(String... parts) {
    var digest = sha256();
    for (var part : parts) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    var number = new BigInteger(1, digest.digest());
    var id = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      var division = number.divideAndRemainder(BASE);
      id.append(ALPHABET.charAt(division[1].intValue()));
      number = division[0];
    }
    return id.toString();
  }

  /** Whether a text has the form of an id. */
  public static boolean isId(String text) {
    return FORM.matcher(text).matches();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
