package kindred.jobs.files;

import java.io.IOException;
import java.util.Locale;
import kindred.problem.Problem;

/** The content of a file is invalid: a problem that the client can correct. */
public final class SourceException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  private SourceException(Problem problem, Throwable cause) {
    super(problem.code() + ": " + problem.detail(), cause);
    this.problem = problem;
  }

  static SourceException corrupt(ContentEncoding encoding, Throwable cause) {
    var detail =
        ("The data is not valid %s: it is cut off, corrupt or not compressed at all."
                + " Send it again, or without 'Content-Encoding'.")
            .formatted(encoding.name().toLowerCase(Locale.ROOT));
    return new SourceException(Problem.of(Problem.Kind.INVALID, "corrupt-upload", detail), cause);
  }

  static SourceException tooLarge(String detail) {
    return new SourceException(
        Problem.of(Problem.Kind.TOO_LARGE, "decompressed-too-large", detail), null);
  }

  public Problem problem() {
    return problem;
  }
}
