package kindred.http;

/** The most bytes of a body, or a part of a body, that is held in memory. */
public final class BodyLimits {

  /** A body that is not streamed: 2 MiB. */
  public static final int MAX_BODY = 2 << 20;

  /** The description of an import, as a JSON body or as a part of a multipart body: 64 KiB. */
  public static final int MAX_DESCRIPTION = 64 << 10;

  private BodyLimits() {}

  /** A number of bytes as a person writes it: in MiB or KiB if it is a whole number of them. */
  static String text(long bytes) {
    if (bytes % (1 << 20) == 0) {
      return (bytes >> 20) + " MiB";
    }
    return bytes % (1 << 10) == 0 ? (bytes >> 10) + " KiB" : bytes + " bytes";
  }
}
