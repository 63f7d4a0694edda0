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

/** One test for every statement of an operation and every fault that it is to meet. */
public final class FaultCases {

  /** So often a statement is tried to be reached. */
  private static final int MOST_RUNS = 5;

  private FaultCases() {}

  /** The operation, one of whose statements is to meet a fault; and what must hold then. */
  public interface Strike {

    /** How many statements were sent without it coming to that; empty: it has come to that. */
    OptionalInt at(int statement, Fault fault);
  }

  /**
   * The tests.
   *
   * @param statements what an undisturbed run sends
   * @param faults of the k-th statement, from 1
   */
  public static Stream<DynamicTest> of(
      List<String> statements, IntFunction<Collection<Fault>> faults, Strike strike) {
    if (statements.isEmpty()) {
      throw new AssertionError("the operation has sent nothing");
    }
    var cases = new ArrayList<DynamicTest>();
    for (int k = 1; k <= statements.size(); k++) {
      for (var fault : faults.apply(k)) {
        int struck = k;
        cases.add(
            DynamicTest.dynamicTest(
                name(fault, k, statements),
                () -> reach(struck, statements.size(), now -> strike.at(now, fault))));
      }
    }
    return cases.stream();
  }

  /**
   * How many statements there are depends on who is faster, and on how long it takes: one that was
   * not reached is looked for as far from the end of what was sent.
   *
   * @param of so many statements
   * @param strike gives what {@link Strike#at} does
   */
  public static void reach(int statement, int of, IntFunction<OptionalInt> strike) {
    int k = statement;
    for (int run = 0; run < MOST_RUNS; run++) {
      var sent = strike.apply(k);
      if (sent.isEmpty()) {
        return;
      }
      k = Math.max(1, sent.getAsInt() - (of - statement));
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
