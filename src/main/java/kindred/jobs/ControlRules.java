package kindred.jobs;

import java.util.Optional;
import java.util.OptionalInt;
import kindred.jobs.JobControl.Desired;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/**
 * Decides how an operator's request changes a job. The state of a job without a worker changes at
 * once; for a job with a worker only the desired state changes, and the worker completes the rows
 * that it has started. Pure.
 */
public final class ControlRules {

  private ControlRules() {}

  /** The new state and control of a job. */
  public record Outcome(JobState state, JobControl control) {}

  /**
   * The change to write.
   *
   * @return empty: the request changes nothing
   */
  public static Optional<Outcome> decide(
      JobState state, JobControl control, ControlRequest request) {
    int rate = request.maxPerSecond().orElse(control.maxPerSecond());
    var current = new Outcome(state, control);
    var next = request.state().map(requested -> decide(current, requested)).orElse(current);
    boolean rateChanges = rate != control.maxPerSecond();
    if (rateChanges && !state.open()) {
      throw ended(state);
    }
    if (next.equals(current) && !rateChanges) {
      return Optional.empty();
    }
    return Optional.of(
        new Outcome(
            next.state(), new JobControl(control.version() + 1, next.control().desired(), rate)));
  }

  /** Carries out a pending pause or cancellation of a job that no server can resume; else empty. */
  public static Optional<Outcome> withoutWorker(JobState state, JobControl control) {
    return control.pendingState().flatMap(requested -> decide(state, control, only(requested)));
  }

  private static ControlRequest only(JobState requested) {
    return new ControlRequest(Optional.of(requested), OptionalInt.empty());
  }

  private static Outcome decide(Outcome current, JobState requested) {
    var state = current.state();
    boolean cancelled =
        current.control().desired() == Desired.CANCEL || state == JobState.CANCELLED;
    if (requested == JobState.CANCELLED && cancelled && !waits(state)) {
      return current;
    }
    if (!state.open()) {
      throw ended(state);
    }
    return switch (requested) {
      case CANCELLED ->
          waits(state)
              ? outcome(current, JobState.CANCELLED, Desired.RUN)
              : outcome(current, state, Desired.CANCEL);
      case PAUSED -> {
        requireNotCancelled(cancelled);
        yield waits(state)
            ? outcome(current, JobState.PAUSED, Desired.RUN)
            : outcome(current, state, Desired.PAUSE);
      }
      case RUNNING -> {
        requireNotCancelled(cancelled);
        yield outcome(current, state == JobState.PAUSED ? JobState.QUEUED : state, Desired.RUN);
      }
      default ->
          throw new IllegalArgumentException("the state " + requested + " cannot be requested");
    };
  }

  private static Outcome outcome(Outcome current, JobState state, Desired desired) {
    var control = current.control();
    return new Outcome(state, new JobControl(control.version(), desired, control.maxPerSecond()));
  }

  private static boolean waits(JobState state) {
    return state == JobState.QUEUED || state == JobState.PAUSED;
  }

  private static void requireNotCancelled(boolean cancelled) {
    if (cancelled) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "import-cancelling",
              "The import is being cancelled. A cancellation cannot be undone.")
          .exception();
    }
  }

  private static ProblemException ended(JobState state) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "import-over",
            "The import has ended: its state is '" + state.text() + "'.")
        .exception();
  }
}
