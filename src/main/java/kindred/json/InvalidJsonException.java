package kindred.json;

/**
 * Why a text is not accepted as JSON; the message is a sentence for the client that never repeats a
 * value. Carries no stack trace, because it is an answer and not a crash.
 */
public final class InvalidJsonException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String pointer;

  /** What is wrong with the text. */
  public enum Kind {
    MALFORMED,
    DUPLICATE_MEMBER,
    LIMIT_EXCEEDED,
    UNPAIRED_SURROGATE
  }

  InvalidJsonException(Kind kind, String pointer, String message) {
    super(message, null, false, false);
    this.kind = kind;
    this.pointer = pointer;
  }

  public Kind kind() {
    return kind;
  }

  /** The JSON pointer (RFC 6901) of the fault; empty for the whole text. */
  public String pointer() {
    return pointer;
  }
}
