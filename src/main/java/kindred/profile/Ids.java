package kindred.profile;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Ids of 16 characters, base 62: random, or computed from other values. The first character says
 * whether an import made the id: only then it is a lower-case letter.
 */
public final class Ids {

  /** The length of every id, and the maximum that the API allows (UCS). */
  public static final int LENGTH = 16;

  /** The most profiles of one group: consecutive rows of an imported file. */
  public static final int GROUP = 128;

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int CAPITALS_END = 36;
  private static final int LOWER_CASE = ALPHABET.length() - CAPITALS_END;
  private static final int GROUP_LENGTH = 10;

  /** How many different endings within a group there are for one place: 62 ^ 6 / 128. */
  private static final long ENDINGS = 443_751_840L;

  private static final int DIGITS_AT_ONCE = 5;
  private static final long DIVISOR = 62L * 62 * 62 * 62 * 62;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** A new id: 94 random bits. */
  public static String random() {
    var id = new StringBuilder(LENGTH).append(ALPHABET.charAt(RANDOM.nextInt(CAPITALS_END)));
    for (int i = 1; i < LENGTH; i++) {
      id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  /** The id that follows from the parts: the same every time. */
  public static String of(String... parts) {
    var id = lowestDigits(hash(sha256(), parts), LENGTH);
    int first = ALPHABET.indexOf(id[0]) % CAPITALS_END;
    id[0] = ALPHABET.charAt(first);
    return new String(id);
  }

  /** The id of the profile of a row of an import, as {@link OfImport} gives it. */
  public static String imported(String job, long row) {
    return new OfImport(job).row(row);
  }

  /** The ids of the profiles of one import. Not thread-safe. */
  public static final class OfImport {

    private final String job;
    private final MessageDigest digest = sha256();
    private long group = -1;
    private byte[] ofGroup;

    public OfImport(String job) {
      this.job = job;
    }

    /**
     * The id of the profile of a row: the same every time. The first characters name the group of
     * the row; the others are different within the group, and show no order.
     */
    public String row(long row) {
      if (group != groupOf(row)) {
        group = groupOf(row);
        ofGroup = hash(digest, job, "group", Long.toString(group));
      }
      var id = new StringBuilder(LENGTH).append(Ids.group(ofGroup));
      long ofRow = ByteBuffer.wrap(hash(digest, job, Long.toString(row))).getLong();
      long ending = Math.floorMod(ofRow, ENDINGS) * GROUP + place(ofGroup, row);
      for (int i = GROUP_LENGTH; i < LENGTH; i++) {
        id.append(ALPHABET.charAt((int) (ending % ALPHABET.length())));
        ending /= ALPHABET.length();
      }
      return id.toString();
    }
  }

  /** The number of the group of a row of an import, from 0. */
  public static long groupOf(long row) {
    return (row - 1) / GROUP;
  }

  /** The first characters of the ids of a group of rows. */
  public static String group(String job, long group) {
    return group(hashOfGroup(job, group));
  }

  /** The row of a group whose profile has this id; 0 if there is none. */
  public static long row(String job, long group, String id) {
    long ending = 0;
    for (int i = LENGTH - 1; i >= GROUP_LENGTH; i--) {
      ending = ending * ALPHABET.length() + ALPHABET.indexOf(id.charAt(i));
    }
    var ofGroup = hashOfGroup(job, group);
    long row = group * GROUP + 1;
    while (place(ofGroup, row) != ending % GROUP) {
      row++;
    }
    return imported(job, row).equals(id) ? row : 0;
  }

  private static byte[] hashOfGroup(String job, long group) {
    return hash(sha256(), job, "group", Long.toString(group));
  }

  private static String group(byte[] ofGroup) {
    var id = lowestDigits(ofGroup, GROUP_LENGTH);
    id[0] = ALPHABET.charAt(CAPITALS_END + ALPHABET.indexOf(id[0]) % LOWER_CASE);
    return new String(id);
  }

  /** The place of a row in its group: another one for each row. */
  private static long place(byte[] ofGroup, long row) {
    long mixing = ByteBuffer.wrap(ofGroup).getLong();
    return Math.floorMod((row - 1) * (mixing | 1) + (mixing >>> Integer.SIZE), GROUP);
  }

  /** Whether an import made the id. */
  public static boolean isImported(String id) {
    char first = id.charAt(0);
    return first >= 'a' && first <= 'z';
  }

  /** The group of the id of an imported profile: the partition of its insert. */
  public static String group(String id) {
    return id.substring(0, GROUP_LENGTH);
  }

  private static byte[] hash(MessageDigest digest, String... parts) {
    for (var part : parts) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return digest.digest();
  }

  /** The lowest digits of a number, lowest first; each division gives several. */
  private static char[] lowestDigits(byte[] number, int count) {
    var words = new int[number.length / Integer.BYTES];
    ByteBuffer.wrap(number).asIntBuffer().get(words);
    var id = new char[count];
    for (int i = 0; i < count; ) {
      long rest = divide(words);
      for (int j = 0; j < DIGITS_AT_ONCE && i < count; j++, i++) {
        id[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
        rest /= ALPHABET.length();
      }
    }
    return id;
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
    return text.length() == LENGTH && text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
