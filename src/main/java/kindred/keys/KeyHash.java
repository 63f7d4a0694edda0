package kindred.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns the parts of a key value into a hash of fixed size that tells nothing about a person:
 * HMAC-SHA-256 with the tenant's salt, over the normalised parts, each after its length.
 *
 * <p>Not thread-safe.
 */
public final class KeyHash {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int FIRST_BITS = 32;

  private final Mac mac;

  /** Hashes for the tenant with this salt, in hexadecimal. */
  public KeyHash(String salt) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(salt), ALGORITHM));
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** The hash, in hexadecimal, of parts that were normalised. */
  public String of(List<String> parts) {
    for (var part : parts) {
      var bytes = part.getBytes(StandardCharsets.UTF_8);
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      mac.update(bytes);
    }
    return HexFormat.of().formatHex(mac.doFinal());
  }

  /**
   * What values of keys are compared by: Unicode NFC, without blanks around it, lower case. An
   * empty result means that the value has nothing to be found by.
   */
  public static String normalise(Object stored) {
    if (!(stored instanceof String text)) {
      return stored.toString();
    }
    var composed = Normalizer.normalize(text, Normalizer.Form.NFC).strip();
    return Normalizer.normalize(composed.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }

  /** The bucket of a hash: its first bits, as many as a power of two of buckets needs. */
  public static int bucket(String hash, int buckets) {
    return (int) (Long.parseLong(hash.substring(0, FIRST_BITS / 4), 16) * buckets >>> FIRST_BITS);
  }
}
