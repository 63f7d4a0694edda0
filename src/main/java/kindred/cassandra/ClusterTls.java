package kindred.cassandra;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import kindred.settings.PemFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS to Cassandra: each node shows a certificate with its host name, of an authority in the file.
 *
 * @param authorities certificates to trust
 * @param own the certificate of this server, for clusters that ask for one
 */
public record ClusterTls(Path authorities, Optional<PemFiles> own) {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterTls.class);

  /**
   * For one session; reads the files again for every new connection, and uses the last good ones.
   */
  SslEngineFactory engines() {
    try {
      return new Engines(PemFiles.context(authorities, own));
    } catch (IOException broken) {
      throw new IllegalStateException(
          "The TLS files of Cassandra cannot be used: " + broken.getMessage(), broken);
    }
  }

  private final class Engines implements SslEngineFactory {

    private volatile SSLContext last;

    Engines(SSLContext first) {
      last = first;
    }

    @Override
    public SSLEngine newSslEngine(EndPoint node) {
      try {
        last = PemFiles.context(authorities, own);
      } catch (IOException broken) {
        LOG.error(
            "The TLS files of Cassandra cannot be used ({}); using the last good ones",
            broken.getMessage());
      }
      return new ProgrammaticSslEngineFactory(last, null, true).newSslEngine(node);
    }

    @Override
    public void close() {
      // holds nothing
    }
  }
}
