package kindred;

/** The server cannot start; the message is one sentence for the operator. */
public final class StartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private StartException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /** A failure whose message is already one sentence for the operator. */
  static StartException of(RuntimeException failure) {
    return new StartException(failure.getMessage(), failure);
  }

  static StartException differs(String name, String configured, String stored, String advice) {
    return new StartException(
        "The servers of this keyspace use %s '%s', but this server is configured with '%s'. %s"
            .formatted(name, stored, configured, advice),
        null);
  }
}
