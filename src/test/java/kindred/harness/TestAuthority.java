package kindred.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kindred.settings.PemFiles;

/** An authority that issues certificates for tests, valid for two days; made by the JDK's tool. */
public final class TestAuthority {

  public static final String PASSWORD = "changeit";

  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private static final List<String> ELLIPTIC = List.of("-keyalg", "EC", "-groupname", "secp256r1");
  private static final List<String> RSA = List.of("-keyalg", "RSA", "-keysize", "2048");

  private final Path folder;
  private final Path store;
  private final Set<String> issued = new HashSet<>();

  /** A new authority, whose files are in the given folder. */
  public TestAuthority(Path folder) {
    this.folder = folder;
    this.store = folder.resolve("authority.p12");
    keytool(
        ELLIPTIC, List.of("-alias", "authority", "-dname", "CN=Test authority", "-ext", "bc:c"));
  }

  /** Its own certificate, in PEM form. */
  public Path certificate() {
    return write("authority.pem", "CERTIFICATE", List.of(encoded("authority", false)));
  }

  /**
   * A certificate and its key, the same whenever the name is the same.
   *
   * @param name of the files, without a suffix
   * @param hosts such as {@code dns:localhost,ip:127.0.0.1}
   */
  public PemFiles issue(String name, String hosts) {
    return files(name, hosts, ELLIPTIC);
  }

  /** As {@link #issue}, with an RSA key. */
  public PemFiles issueRsa(String name, String hosts) {
    return files(name, hosts, RSA);
  }

  private PemFiles files(String name, String hosts, List<String> kind) {
    generate(name, hosts, kind);
    var certificates = List.of(encoded(name, false), encoded("authority", false));
    return new PemFiles(
        write(name + ".pem", "CERTIFICATE", certificates),
        write(name + ".key", "PRIVATE KEY", List.of(encoded(name, true))));
  }

  /** A PKCS #12 store with one certificate and its key, the form that Cassandra reads. */
  public Path issueStore(String name, String hosts) {
    generate(name, hosts, ELLIPTIC);
    var file = folder.resolve(name + ".p12");
    try (OutputStream content = Files.newOutputStream(file)) {
      var all = load();
      var one = KeyStore.getInstance("PKCS12");
      one.load(null, null);
      one.setKeyEntry(
          name,
          all.getKey(name, PASSWORD.toCharArray()),
          PASSWORD.toCharArray(),
          all.getCertificateChain(name));
      one.store(content, PASSWORD.toCharArray());
      return file;
    } catch (IOException | GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void generate(String name, String hosts, List<String> kind) {
    if (issued.add(name)) {
      keytool(
          kind,
          List.of(
              "-alias",
              name,
              "-dname",
              "CN=" + name,
              "-signer",
              "authority",
              "-ext",
              "san=" + hosts));
    }
  }

  private void keytool(List<String> kind, List<String> arguments) {
    var command =
        new ArrayList<>(
            List.of(System.getProperty("java.home") + "/bin/keytool", "-genkeypair", "-noprompt"));
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD, "-validity", "2"));
    command.addAll(kind);
    command.addAll(arguments);
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(output);
      }
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private byte[] encoded(String alias, boolean key) {
    try {
      var keys = load();
      return key
          ? keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()
          : keys.getCertificate(alias).getEncoded();
    } catch (IOException | GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    try (InputStream content = Files.newInputStream(store)) {
      var keys = KeyStore.getInstance("PKCS12");
      keys.load(content, PASSWORD.toCharArray());
      return keys;
    }
  }

  private Path write(String name, String kind, List<byte[]> parts) {
    var text = new StringBuilder();
    for (byte[] part : parts) {
      text.append("-----BEGIN " + kind + "-----\n" + PEM.encodeToString(part));
      text.append("\n-----END " + kind + "-----\n");
    }
    try {
      var file = folder.resolve(name);
      Files.writeString(file, text);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
