package kindred.embedded;

/** The node or its data folder cannot be used; the message is one sentence for the operator. */
public final class NodeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NodeException(String sentence) {
    super(sentence);
  }

  NodeException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
