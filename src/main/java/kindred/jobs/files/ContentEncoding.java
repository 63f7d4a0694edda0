package kindred.jobs.files;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** How the bytes of a body are packed. */
public enum ContentEncoding {
  IDENTITY,
  GZIP,
  ZSTD;

  /**
   * Parses the header {@code Content-Encoding}; blank is none.
   *
   * @throws IllegalArgumentException says what it must be
   */
  public static ContentEncoding named(String header) {
    return switch (header.strip().toLowerCase(Locale.ROOT)) {
      case "", "identity" -> IDENTITY;
      case "gzip", "x-gzip" -> GZIP;
      case "zstd" -> ZSTD;
      default -> throw new IllegalArgumentException("must be gzip, zstd or identity");
    };
  }

  InputStream unpack(CountedBytes packed) throws IOException {
    return switch (this) {
      case IDENTITY -> packed;
      case GZIP -> new GzipMembers(packed);
      case ZSTD -> new ZstdInputStream(packed);
    };
  }
}
