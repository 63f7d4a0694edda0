package kindred.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers for five minutes which passwords were right, so that a client can send its password
 * with every request. It keeps keyed hashes only; each belongs to one stored hash, so that a
 * changed password is forgotten at once. Pure: the time is given.
 */
final class VerifiedPasswords {

  private static final long MILLIS = 300_000;
  private static final int MOST = 10_000;
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;
  private final Map<String, Long> since =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST;
        }
      };

  VerifiedPasswords() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
  }

  /** Stands for a name, a password and the hash that they are compared with. */
  String fingerprint(String name, String password, String hash) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] text = (name + "\0" + hash + "\0" + password).getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(mac.doFinal(text));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  synchronized boolean contains(String fingerprint, long nowMillis) {
    Long verified = since.get(fingerprint);
    return verified != null && nowMillis - verified < MILLIS;
  }

  synchronized void add(String fingerprint, long nowMillis) {
    since.remove(fingerprint);
    since.put(fingerprint, nowMillis);
  }
}
