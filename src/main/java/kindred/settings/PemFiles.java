package kindred.settings;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** A certificate chain, the own certificate first, and its private key, each in a PEM file. */
public record PemFiles(Path certificates, Path key) {

  /**
   * The files of two settings that belong together, checked; {@code settings} collects the faults.
   */
  public static Optional<PemFiles> from(Settings settings, Setting certificates, Setting key) {
    var chain = settings.read(certificates, PemFiles::certificates);
    var secret = settings.read(key, SecretFile::path);
    settings.requireBoth(certificates, key);
    var files = chain.flatMap(first -> secret.map(second -> new PemFiles(first, second)));
    try {
      if (files.isPresent()) {
        files.get().read();
      }
    } catch (IOException unfit) {
      settings.fault(key.name() + " " + unfit.getMessage());
    }
    return files;
  }

  /**
   * The file of certificates that a setting names; empty for no text.
   *
   * @throws IllegalArgumentException with what it expects, if it is no such file
   */
  public static Optional<Path> certificates(String text) {
    return SecretFile.path(text, file -> chain(certificateBytes(file)));
  }

  /**
   * Reads both files.
   *
   * @throws IOException if a file cannot be used, or the key is not that of the certificate
   */
  public PemIdentity read() throws IOException {
    byte[] pem = certificateBytes(certificates);
    return PemIdentity.of(chain(pem), pem, SecretFile.bytes(key));
  }

  /**
   * A TLS context of the JDK.
   *
   * @param authorities file of the certificates to trust
   * @param own empty: the peer gets no certificate
   */
  public static SSLContext context(Path authorities, Optional<PemFiles> own) throws IOException {
    var keys = own.isPresent() ? own.get().read().keyManagers().getKeyManagers() : null;
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keys, trustManagers(authorities), null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new IOException(unusable);
    }
  }

  private static TrustManager[] trustManagers(Path authorities)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (var authority : chain(certificateBytes(authorities))) {
      store.setCertificateEntry(Integer.toString(number++), authority);
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    return managers.getTrustManagers();
  }

  /** Reads the certificates of the authorities to trust. */
  public static PemTrustOptions authorities(Path file) throws IOException {
    byte[] pem = certificateBytes(file);
    chain(pem);
    return new PemTrustOptions().addCertValue(Buffer.buffer(pem));
  }

  private static byte[] certificateBytes(Path file) throws IOException {
    SecretFile.check(file, false);
    return Files.readAllBytes(file);
  }

  static List<X509Certificate> chain(byte[] pem) throws IOException {
    try {
      var chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!chain.isEmpty()) {
        return chain;
      }
    } catch (CertificateException malformed) {
      // reported below
    }
    throw new UnfitFileException("must name a file with certificates in PEM form");
  }
}
