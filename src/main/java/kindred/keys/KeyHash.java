package kindred.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hashes the parts of a key value, so that no stored key contains personal data: HMAC-SHA-256 with
 * the tenant's salt, over the normalised parts, each preceded by its length. The parts are as
 * {@link KeyNormalizer#VERSION} of the normaliser gives them: another version gives other hashes.
 *
 * <p>Not thread-safe.
 */
public final class KeyHash {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int FIRST_BITS = 32;

  private final Mac mac;

  /** Hashes with the salt of a tenant, given in hexadecimal. */
  public KeyHash(String salt) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(salt), ALGORITHM));
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** The hash of normalised parts, in hexadecimal. */
  public String of(List<String> parts) {
    for (var part : parts) {
      var bytes = part.getBytes(StandardCharsets.UTF_8);
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      mac.update(bytes);
    }
    return HexFormat.of().formatHex(mac.doFinal());
  }

  /** The stored form of a hash. */
  static ByteBuffer bytes(String hash) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hash));
  }

  /** The hash of which this is the stored form. */
  static String hex(ByteBuffer stored) {
    var bytes = new byte[stored.remaining()];
    stored.duplicate().get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * The bucket of a hash: its first bits, as many as the number of buckets (a power of two) needs.
   */
  public static int bucket(String hash, int buckets) {
    return (int) (HexFormat.fromHexDigitsToLong(hash, 0, FIRST_BITS / 4) * buckets >>> FIRST_BITS);
  }
}
