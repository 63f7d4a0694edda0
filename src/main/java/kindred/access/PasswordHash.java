package kindred.access;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.util.Optional;
import java.util.regex.Pattern;

/** Argon2id in the PHC string format. Hashing and comparing take tens of milliseconds. */
final class PasswordHash {

  private static final int MEMORY_KIB = 19_456;
  private static final int ITERATIONS = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;

  private static final String BASE64 = "[A-Za-z0-9+/]";
  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,2}),p=([0-9]{1,2})\\$%s{16,86}\\$%s{43,86}"
              .formatted(BASE64, BASE64));

  /** The least work: 12 MiB three times. */
  private static final long LEAST_KIB = 3L * 12 * 1024;

  private static final int MOST_MEMORY_KIB = 1 << 18;

  /** Of no password; as much work to compare with as a hash that this class makes. */
  private static final String DECOY =
      "$argon2id$v=19$m=%d,t=%d,p=%d$".formatted(MEMORY_KIB, ITERATIONS, LANES)
          + "A".repeat(22)
          + "$"
          + "A".repeat(43);

  private PasswordHash() {}

  /** A hash with a new salt. */
  static String of(String password) {
    var argon2 = Argon2Function.getInstance(MEMORY_KIB, ITERATIONS, LANES, HASH_BYTES, Argon2.ID);
    return Password.hash(password).addRandomSalt(SALT_BYTES).with(argon2).getResult();
  }

  /** Compares in a time that does not depend on where the hashes differ. */
  static boolean matches(String password, String hash) {
    return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash));
  }

  /** What is wrong with a hash of a users file; it does not repeat the hash. */
  static Optional<String> fault(String hash) {
    var form = FORM.matcher(hash);
    if (!form.matches()) {
      return Optional.of("is not an argon2id hash in the PHC format; use the command 'user add'");
    }
    long memory = Long.parseLong(form.group(1));
    int iterations = Integer.parseInt(form.group(2));
    int lanes = Integer.parseInt(form.group(3));
    boolean sound =
        memory * iterations >= LEAST_KIB && memory <= MOST_MEMORY_KIB && lanes >= 1 && lanes <= 8;
    return sound
        ? Optional.empty()
        : Optional.of("has parameters that are too weak or too costly; use m=19456,t=2,p=1");
  }

  /** A hash that no password has, with the parameters of this one. */
  static String decoy(Optional<String> like) {
    return like.map(
            hash -> hash.substring(0, parameters(hash)) + DECOY.substring(parameters(DECOY)))
        .orElse(DECOY);
  }

  private static int parameters(String hash) {
    return hash.indexOf('$', hash.indexOf("m="));
  }
}
