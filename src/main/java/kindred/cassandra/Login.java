package kindred.cassandra;

import com.datastax.oss.driver.api.core.auth.AuthProvider;
import com.datastax.oss.driver.api.core.auth.PlainTextAuthProviderBase;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import kindred.settings.SecretFile;

/**
 * The role with which the server logs in to Cassandra.
 *
 * @param passwordFile read for every new connection, so that a new password needs no restart
 */
public record Login(String user, Path passwordFile) {

  AuthProvider provider() {
    return new PlainTextAuthProviderBase("kindred") {
      @Override
      protected Credentials getCredentials(EndPoint endPoint, String serverAuthenticator) {
        return new Credentials(user.toCharArray(), password().toCharArray());
      }
    };
  }

  private String password() {
    try {
      return SecretFile.line(passwordFile);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("The password file of Cassandra: " + unreadable, unreadable);
    }
  }
}
