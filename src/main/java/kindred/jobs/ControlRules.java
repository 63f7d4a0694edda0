package kindred.jobs;

import java.util.Optional;
import java.util.OptionalInt;
import kindred.jobs.ImportJob.State;
import kindred.jobs.JobControl.Wanted;
import kindred.problem.Problem;
import kindred.problem.ProblemException;

/**
 * Decides what a request of an operator makes of a job. A job that no worker has changes at once; a
 * worker is asked to bring what it has begun to its end first. Pure.
 */
public final class ControlRules {

  private ControlRules() {}

  /** The state and the wishes of a job. */
  public record Outcome(State state, JobControl control) {}

  /**
   * What is to be written.
   *
   * @return empty: it is so already
   */
  public static Optional<Outcome> decide(State state, JobControl control, ControlRequest asked) {
    int rate = asked.mostPerSecond().orElse(control.mostPerSecond());
    var now = new Outcome(state, control);
    var next = asked.state().map(wish -> decide(now, wish)).orElse(now);
    boolean slower = rate != control.mostPerSecond();
    if (slower && !open(state)) {
      throw over(state);
    }
    if (next.equals(now) && !slower) {
      return Optional.empty();
    }
    return Optional.of(
        new Outcome(
            next.state(), new JobControl(control.number() + 1, next.control().wanted(), rate)));
  }

  /** What an operator wants of a job that no server can go on with, if he wants its end. */
  public static Optional<Outcome> withoutWorker(State state, JobControl control) {
    return control.underWay().flatMap(wish -> decide(state, control, only(wish)));
  }

  private static ControlRequest only(State wish) {
    return new ControlRequest(Optional.of(wish), OptionalInt.empty());
  }

  private static Outcome decide(Outcome now, State wish) {
    boolean cancelled = now.control().wanted() == Wanted.CANCEL || now.state() == State.CANCELLED;
    if (wish == State.CANCELLED && cancelled && !waits(now.state())) {
      return now;
    }
    if (!open(now.state())) {
      throw over(now.state());
    }
    return switch (wish) {
      case CANCELLED ->
          waits(now.state())
              ? outcome(now, State.CANCELLED, Wanted.RUN)
              : outcome(now, now.state(), Wanted.CANCEL);
      case PAUSED -> {
        requireNotCancelled(cancelled);
        yield waits(now.state())
            ? outcome(now, State.PAUSED, Wanted.RUN)
            : outcome(now, now.state(), Wanted.PAUSE);
      }
      case RUNNING -> {
        requireNotCancelled(cancelled);
        yield outcome(now, now.state() == State.PAUSED ? State.QUEUED : now.state(), Wanted.RUN);
      }
      default -> throw new IllegalArgumentException("nobody can ask for " + wish);
    };
  }

  private static Outcome outcome(Outcome now, State state, Wanted wanted) {
    var control = now.control();
    return new Outcome(state, new JobControl(control.number(), wanted, control.mostPerSecond()));
  }

  private static boolean waits(State state) {
    return state == State.QUEUED || state == State.PAUSED;
  }

  private static boolean open(State state) {
    return waits(state) || state == State.RUNNING;
  }

  private static void requireNotCancelled(boolean cancelled) {
    if (cancelled) {
      throw Problem.of(
              Problem.Kind.CONFLICT,
              "import-cancelling",
              "The import is being cancelled, and that cannot be taken back.")
          .exception();
    }
  }

  private static ProblemException over(State state) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "import-over",
            "The import is over: its state is '" + state.text() + "'.")
        .exception();
  }
}
