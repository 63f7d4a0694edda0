package kindred.profile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Ids of 16 characters, base 62: random, or computed from other values. */
public final class Ids {

  /** The length of every id, and the maximum that the API allows (UCS). */
  public static final int LENGTH = 16;

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int DIGITS_AT_ONCE = 5;
  private static final long DIVISOR = 62L * 62 * 62 * 62 * 62;
  private static final Pattern FORM = Pattern.compile("[0-9A-Za-z]{" + LENGTH + "}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** A new id: 95 random bits. */
  public static String random() {
    var id = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  /** The id that follows from the parts: the same every time. */
  public static String of(String... parts) {
    var digest = sha256();
    for (var part : parts) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return lowestDigits(digest.digest());
  }

  /** The lowest digits of a number, lowest first; each division gives several. */
  private static String lowestDigits(byte[] number) {
    var words = new int[number.length / Integer.BYTES];
    ByteBuffer.wrap(number).asIntBuffer().get(words);
    var id = new char[LENGTH];
    for (int i = 0; i < LENGTH; ) {
      long rest = divide(words);
      for (int j = 0; j < DIGITS_AT_ONCE && i < LENGTH; j++, i++) {
        id[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
        rest /= ALPHABET.length();
      }
    }
    return new String(id);
  }

  /** Divides a number, given highest word first, in place; returns the remainder. */
  private static long divide(int[] words) {
    long rest = 0;
    for (int i = 0; i < words.length; i++) {
      long part = rest << Integer.SIZE | Integer.toUnsignedLong(words[i]);
      words[i] = (int) (part / DIVISOR);
      rest = part % DIVISOR;
    }
    return rest;
  }

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
