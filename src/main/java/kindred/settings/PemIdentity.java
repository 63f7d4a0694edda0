package kindred.settings;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

/** A certificate chain and the private key that belongs to it. */
public final class PemIdentity {

  private static final String KEY_RULE =
      "must name the private key of the first certificate, in PEM form and not encrypted";

  private final List<X509Certificate> chain;
  private final PemKeyCertOptions options;

  private PemIdentity(List<X509Certificate> chain, PemKeyCertOptions options) {
    this.chain = chain;
    this.options = options;
  }

  /** Throws {@link UnfitFileException} if the key is not that of the first certificate. */
  static PemIdentity of(List<X509Certificate> chain, byte[] certificates, byte[] key)
      throws IOException {
    var identity =
        new PemIdentity(
            chain,
            new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(certificates))
                .addKeyValue(Buffer.buffer(key)));
    identity.requireSameKey();
    return identity;
  }

  /** For a server of Vert.x. */
  public PemKeyCertOptions options() {
    return options;
  }

  /** For a TLS context of the JDK. */
  KeyManagerFactory keyManagers() throws IOException {
    try {
      return options.getKeyManagerFactory(null); // needs no Vert.x, because it reads no file
    } catch (Exception malformed) { // the library declares no other
      throw new UnfitFileException(KEY_RULE);
    }
  }

  /** When the first certificate of the chain expires. */
  public Instant expires() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** Neither the library nor the JDK compares two keys of one kind. */
  private void requireSameKey() throws IOException {
    var managers = (X509KeyManager) keyManagers().getKeyManagers()[0];
    var aliases = managers.getServerAliases(chain.get(0).getPublicKey().getAlgorithm(), null);
    try {
      if (aliases != null && signs(managers.getPrivateKey(aliases[0]))) {
        return;
      }
    } catch (GeneralSecurityException otherKind) {
      // reported below
    }
    throw new UnfitFileException(KEY_RULE);
  }

  private boolean signs(PrivateKey key) throws GeneralSecurityException {
    byte[] probe = "probe".getBytes(StandardCharsets.UTF_8);
    var signature = Signature.getInstance(algorithm(key));
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(chain.get(0).getPublicKey());
    signature.update(probe);
    return signature.verify(signed);
  }

  private static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> key.getAlgorithm();
    };
  }
}
