package kindred;

/** The server cannot start; the message is one sentence for the operator. */
public final class StartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private StartException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** What already says it in a sentence for the operator. */
  static StartException of(RuntimeException failure) {
    return new StartException(failure.getMessage(), failure);
  }

  static StartException differs(String name, String ours, String theirs) {
    return new StartException(
        "The servers of this keyspace agreed on %s '%s' when it was made, and this one has '%s'."
            .formatted(name, theirs, ours),
        null);
  }
}
