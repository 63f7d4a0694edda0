package kindred.jobs.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Changes when a file is written to or replaced. It is cheap enough to check while the file is
 * read; {@link #sha256} identifies the content.
 */
public record FileFingerprint(long size, FileTime modified, String key) {

  /** The fingerprint of a file that does not exist. */
  public static final FileFingerprint NONE = new FileFingerprint(0, FileTime.fromMillis(0), "");

  private static final int BUFFER = 256 * 1024;

  public static FileFingerprint of(Path file) throws IOException {
    var attributes = GuardedFile.attributes(file.toAbsolutePath());
    return new FileFingerprint(
        attributes.size(), attributes.lastModifiedTime(), String.valueOf(attributes.fileKey()));
  }

  /** The checksum of all bytes of the file, in hexadecimal. */
  public static String sha256(Path file) throws IOException {
    try (InputStream in = Channels.newInputStream(GuardedFile.open(file.toAbsolutePath()))) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
