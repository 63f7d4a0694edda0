package kindred.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * The one role that can log in to the node. It gets a new password at every start, before the node
 * opens its CQL port, and Cassandra's default account never works.
 *
 * <p>So a data folder that an earlier version made needs no conversion, and no other user of the
 * machine finds the port open between two statements.
 */
final class NodeRole {

  static final String NAME = "kindred";

  private static final String PASSWORD_FILE = "kindred.node.password.file";
  private static final int PASSWORD_BYTES = 32;

  /** The least: nobody guesses 256 random bits, however fast the hash is. */
  private static final int BCRYPT_ROUNDS = 4;

  private static final String QUERIES = "org.apache.cassandra.cql3.QueryProcessor";
  private static final String BCRYPT = "org.mindrot.jbcrypt.BCrypt";
  private static final String STORAGE = "org.apache.cassandra.service.StorageService";

  /**
   * Unconditional: Cassandra inserts its default account in the background, with the timestamp 0,
   * possibly after this.
   */
  private static final String DISABLE_DEFAULT =
      "INSERT INTO system_auth.roles (role, can_login, is_superuser, salted_hash)"
          + " VALUES ('cassandra', false, false, null)";

  private static final String ENABLE =
      "INSERT INTO system_auth.roles (role, can_login, is_superuser, salted_hash)"
          + " VALUES ('"
          + NAME
          + "', true, true, ?)";

  private NodeRole() {}

  /** Writes a new password to a file that only this user can read. */
  static void writePassword(Path file) throws IOException {
    byte[] secret = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(secret);
    // a temporary file is private from its creation on
    var written = Files.createTempFile(file.getParent(), "password", ".new");
    Files.writeString(written, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The file that says that the CQL port is the node's. */
  static Path ready(Path passwordFile) {
    return passwordFile.resolveSibling("ready");
  }

  /** The CQL port stays closed until {@link #enter}. */
  static List<String> jvmOptions(Path passwordFile) {
    return List.of(
        "-Dcassandra.start_native_transport=false", "-D" + PASSWORD_FILE + "=" + passwordFile);
  }

  /**
   * In the child JVM, after the start of Cassandra: sets the role, opens the CQL port, and says so
   * in a file that no other user can make. Fails if another process has the port. By name, because
   * Cassandra is not on the class path of the build.
   */
  static void enter() throws IOException, ReflectiveOperationException {
    var file = Path.of(System.getProperty(PASSWORD_FILE));
    var password = Files.readString(file);
    execute(DISABLE_DEFAULT);
    execute(ENABLE, hash(password));
    var storage = Class.forName(STORAGE);
    storage.getMethod("startNativeTransport").invoke(storage.getField("instance").get(null));
    Files.writeString(ready(file), "");
  }

  private static void execute(String cql, Object... values) throws ReflectiveOperationException {
    Class.forName(QUERIES)
        .getMethod("executeInternal", String.class, Object[].class)
        .invoke(null, cql, values);
  }

  private static Object hash(String password) throws ReflectiveOperationException {
    var bcrypt = Class.forName(BCRYPT);
    var salt = bcrypt.getMethod("gensalt", int.class).invoke(null, BCRYPT_ROUNDS);
    return bcrypt.getMethod("hashpw", String.class, String.class).invoke(null, password, salt);
  }
}
