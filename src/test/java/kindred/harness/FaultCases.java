package kindred.harness;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.FaultyExecutor.Fault;
import org.junit.jupiter.api.DynamicTest;

/** One test for every statement of an operation and every fault that is injected there. */
public final class FaultCases {

  private static final int MAX_RUNS = 5;

  private FaultCases() {}

  /** Runs the operation with a fault at one of its statements, and checks what must hold then. */
  public interface FaultedRun {

    /** Empty if the statement was reached; otherwise the number of statements that were sent. */
    OptionalInt at(int statement, Fault fault);
  }

  /**
   * The tests.
   *
   * @param statements what a run without faults sends
   * @param faults the faults of the k-th statement, from 1
   */
  public static Stream<DynamicTest> of(
      List<String> statements, IntFunction<Collection<Fault>> faults, FaultedRun run) {
    if (statements.isEmpty()) {
      throw new AssertionError("the operation has sent no statement");
    }
    var cases = new ArrayList<DynamicTest>();
    for (int k = 1; k <= statements.size(); k++) {
      for (var fault : faults.apply(k)) {
        int statement = k;
        cases.add(
            DynamicTest.dynamicTest(
                name(fault, k, statements),
                () -> reach(statement, statements.size(), now -> run.at(now, fault))));
      }
    }
    return cases.stream();
  }

  /**
   * Repeats the run until the statement is reached. The number of statements of an operation
   * depends on the order of concurrent steps and on time. If a run was too short, the next one
   * counts from the end of what was sent.
   *
   * @param total the number of statements of a run without faults
   * @param run gives what {@link FaultedRun#at} gives
   */
  public static void reach(int statement, int total, IntFunction<OptionalInt> run) {
    int k = statement;
    for (int tries = 0; tries < MAX_RUNS; tries++) {
      var sent = run.apply(k);
      if (sent.isEmpty()) {
        return;
      }
      k = Math.max(1, sent.getAsInt() - (total - statement));
    }
    throw new AssertionError("the statement was not reached");
  }

  private static String name(Fault fault, int k, List<String> statements) {
    return fault
        + " at statement "
        + k
        + " of "
        + statements.size()
        + ": "
        + FaultyExecutor.brief(statements.get(k - 1));
  }
}
