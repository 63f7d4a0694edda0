package kindred.access;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import kindred.settings.SecretFile;
import kindred.traces.TraceSpan;

/**
 * The keys of the identity provider. They are read again after 15 minutes, and when a token names
 * an unknown key, but then at most twice in 30 seconds; while the provider does not answer, the
 * last keys stay valid for a day. Reading blocks.
 */
final class JwtKeys {

  private static final int MAX_BYTES = 64 << 10;
  private static final int TIMEOUT_MILLIS = 2_000;

  private JwtKeys() {}

  static JWKSource<SecurityContext> of(URL address) {
    ResourceRetriever retriever =
        address.getProtocol().equals("file") ? JwtKeys::file : new WithoutRedirects();
    return JWKSourceBuilder.create(address, retriever)
        .cache(TimeUnit.MINUTES.toMillis(15), TimeUnit.SECONDS.toMillis(15))
        .refreshAheadCache(false)
        .rateLimited(TimeUnit.SECONDS.toMillis(30))
        .outageTolerant(TimeUnit.HOURS.toMillis(24))
        .build();
  }

  private static Resource file(URL address) throws IOException {
    try {
      return new Resource(SecretFile.trustedText(Path.of(address.toURI())), "application/json");
    } catch (URISyntaxException impossible) {
      throw new IOException(impossible);
    }
  }

  /** A redirect would lead to an address that the operator did not set. */
  private static final class WithoutRedirects extends DefaultResourceRetriever {

    WithoutRedirects() {
      super(TIMEOUT_MILLIS, TIMEOUT_MILLIS, MAX_BYTES);
    }

    @Override
    protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
      var connection = super.openHTTPConnection(url);
      connection.setInstanceFollowRedirects(false);
      TraceSpan.current().headers(connection::setRequestProperty);
      return connection;
    }
  }
}
