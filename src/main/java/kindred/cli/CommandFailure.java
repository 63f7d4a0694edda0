package kindred.cli;

import java.util.Optional;

/** A command ends without success; the message is for the person who typed it. */
public final class CommandFailure extends RuntimeException {

  /** Some rows failed, the job did not complete, or nothing was found. */
  static final int NOT_ALL = 1;

  /** The command line or a setting is wrong. */
  static final int USAGE = 2;

  /** The server cannot be reached, or cannot answer now. */
  static final int NOT_REACHED = 3;

  /** The server refused the request. */
  static final int REFUSED = 4;

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String problemCode;

  private CommandFailure(int exitCode, String problemCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
    this.problemCode = problemCode;
  }

  static CommandFailure usage(String sentence) {
    return new CommandFailure(USAGE, null, sentence);
  }

  static CommandFailure notAll(String sentence) {
    return new CommandFailure(NOT_ALL, null, sentence);
  }

  static CommandFailure notReached(String sentence) {
    return new CommandFailure(NOT_REACHED, null, sentence);
  }

  static CommandFailure refused(String problemCode, String sentence) {
    return new CommandFailure(REFUSED, problemCode, sentence);
  }

  /** The exit status of the program. */
  public int exitCode() {
    return exitCode;
  }

  /** Whether the same request may succeed later. */
  boolean isTemporary() {
    return exitCode == NOT_REACHED;
  }

  /** The code of the server's problem document. */
  Optional<String> problemCode() {
    return Optional.ofNullable(problemCode);
  }
}
