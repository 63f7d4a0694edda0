package kindred.jobs.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What changes when somebody writes to a file or puts another in its place; cheap, for the time in
 * which the file is read. What a file holds, {@link #sha256} tells.
 */
public record FileFingerprint(long size, FileTime modified, String key) {

  /** Of what is no file. */
  public static final FileFingerprint NONE = new FileFingerprint(0, FileTime.fromMillis(0), "");

  private static final int BUFFER = 256 * 1024;

  public static FileFingerprint of(Path file) throws IOException {
    var found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new FileFingerprint(
        found.size(), found.lastModifiedTime(), String.valueOf(found.fileKey()));
  }

  /** The checksum of all the file's bytes, in hexadecimal. */
  public static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      var digest = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
