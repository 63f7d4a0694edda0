package kindred.http;

/** The most bytes of a body, or a part of a body, that is held in memory. */
public final class BodyLimits {

  /** A body that is not streamed: 2 MiB. */
  public static final int MAX_BODY = 2 << 20;

  /** The description of an import, as a JSON body or as a part of a multipart body: 64 KiB. */
  public static final int MAX_DESCRIPTION = 64 << 10;

  private BodyLimits() {}
}
