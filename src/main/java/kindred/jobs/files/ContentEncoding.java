package kindred.jobs.files;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** How the bytes of a file or a request body are compressed. */
public enum ContentEncoding {
  IDENTITY,
  GZIP,
  ZSTD;

  /**
   * Parses the header {@code Content-Encoding}; blank means identity.
   *
   * @throws IllegalArgumentException with a message that says which values are allowed
   */
  public static ContentEncoding parse(String header) {
    return switch (header.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "zstd" -> ZSTD;
      default -> throw new IllegalArgumentException("must be gzip, zstd or identity");
    };
  }

  InputStream decompress(CountedBytes file) throws IOException {
    return switch (this) {
      case IDENTITY -> file;
      case GZIP -> new GzipMembers(file);
      case ZSTD -> new ZstdInputStream(file);
    };
  }
}
