package kindred.embedded;

/** The node or its data folder cannot be used; the message tells the operator why. */
public final class NodeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NodeException(String sentence) {
    super(sentence);
  }

  NodeException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
