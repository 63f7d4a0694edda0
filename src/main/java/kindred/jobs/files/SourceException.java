package kindred.jobs.files;

import java.io.IOException;
import java.util.Locale;
import kindred.problem.Problem;

/** The bytes of a file cannot be had, for a reason its sender can do something about. */
public final class SourceException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  private SourceException(Problem problem, Throwable cause) {
    super(problem.code() + ": " + problem.detail(), cause);
    this.problem = problem;
  }

  static SourceException corrupt(ContentEncoding encoding, Throwable cause) {
    var detail =
        "The data is cut short or damaged: it is not what its Content-Encoding says, "
            + encoding.name().toLowerCase(Locale.ROOT)
            + ".";
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
