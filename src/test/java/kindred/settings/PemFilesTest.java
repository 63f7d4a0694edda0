package kindred.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import kindred.harness.TestAuthority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemFilesTest {

  private static final Setting CERT = new Setting("CERT", "", "");
  private static final Setting KEY = new Setting("KEY", "", "");

  private static final String KEY_RULE =
      "KEY must name the private key of the first certificate, in PEM form and not encrypted";

  @TempDir private static Path temp;

  private static TestAuthority authority;

  private PemFiles files;

  @BeforeAll
  static void found() {
    authority = new TestAuthority(temp);
  }

  @BeforeEach
  void issue() {
    files = authority.issue("server", "dns:localhost");
  }

  @Test
  void a_certificate_and_its_key_are_read_whatever_the_kind_of_the_key() throws IOException {
    var rsa = authority.issueRsa("rsa", "dns:localhost");

    for (var pair : new PemFiles[] {files, rsa}) {
      assertThat(pair.read().expires())
          .isBetween(Instant.now(), Instant.now().plus(Duration.ofDays(3)));
      assertThat(faultOf(pair.certificates(), pair.key())).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-"})
  void certificates_that_others_can_change_are_refused(String mode) throws IOException {
    Files.setPosixFilePermissions(
        files.certificates(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(faultOf(files.certificates(), files.key())).isEmpty();

    Files.setPosixFilePermissions(files.certificates(), PosixFilePermissions.fromString(mode));
    assertThat(faultOf(files.certificates(), files.key()))
        .isEqualTo("CERT must name a file that no other user can change: run 'chmod go-w' on it");
    assertThat(catchThrowable(() -> PemFiles.authorities(files.certificates())))
        .isInstanceOf(UnfitFileException.class);
  }

  @Test
  void the_key_of_another_certificate_is_refused() {
    var other = authority.issue("other", "dns:localhost");
    var rsa = authority.issueRsa("rsa", "dns:localhost");

    assertThat(faultOf(files.certificates(), other.key())).isEqualTo(KEY_RULE);
    assertThat(faultOf(files.certificates(), rsa.key())).isEqualTo(KEY_RULE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no PEM",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
      })
  void a_file_that_holds_something_else_is_refused(String content) throws IOException {
    var broken = Files.writeString(temp.resolve("broken"), content);
    Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rw-------"));

    assertThat(faultOf(broken, files.key()))
        .isEqualTo("CERT must name a file with certificates in PEM form");
    assertThat(faultOf(files.certificates(), broken)).isEqualTo(KEY_RULE);
  }

  @ParameterizedTest
  @CsvSource({
    "rw-r--r--, false",
    "rw-rw----, false",
    "rw----r--, false",
    "rw-r-----, true",
    "r--------, true"
  })
  void a_key_that_other_users_can_read_or_change_is_refused(String mode, boolean accepted)
      throws IOException {
    Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString(mode));

    assertThat(faultOf(files.certificates(), files.key()))
        .isEqualTo(
            accepted
                ? ""
                : "KEY must name a file that no other user can read or change: run 'chmod 600' on"
                    + " it");
  }

  @Test
  void missing_files_folders_and_halves_are_refused_without_the_value() {
    assertThat(faultOf(temp.resolve("missing"), temp).lines())
        .containsExactly(
            "CERT must name a file that this user can read",
            "KEY must name a file that this user can read");
    assertThat(fault(Map.of("CERT", files.certificates().toString())))
        .isEqualTo("CERT and KEY must be set together");
    assertThat(fault(Map.of())).isEmpty();
  }

  private static String faultOf(Path certificates, Path key) {
    return fault(Map.of("CERT", certificates.toString(), "KEY", key.toString()));
  }

  private static String fault(Map<String, String> environment) {
    var settings = new Settings(environment);
    PemFiles.from(settings, CERT, KEY);
    var refused = catchThrowable(settings::requireNoFaults);
    return refused == null ? "" : refused.getMessage();
  }
}
