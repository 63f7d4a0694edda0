package kindred;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import kindred.cassandra.FaultyWire;
import kindred.cassandra.FaultyWire.Fault;
import org.junit.jupiter.api.DynamicTest;

/** One test for every statement of an operation and every fault that it is to meet. */
public final class FaultCases {

  private FaultCases() {}

  /** The operation, one of whose statements meets a fault; and what must hold then. */
  public interface Strike {
    void at(int statement, Fault fault);
  }

  /**
   * The tests.
   *
   * @param statements what an undisturbed run sends
   * @param faults of the k-th statement, from 1
   */
  public static Stream<DynamicTest> of(
      List<String> statements, IntFunction<Collection<Fault>> faults, Strike strike) {
    var cases = new ArrayList<DynamicTest>();
    for (int k = 1; k <= statements.size(); k++) {
      for (var fault : faults.apply(k)) {
        int struck = k;
        cases.add(
            DynamicTest.dynamicTest(name(fault, k, statements), () -> strike.at(struck, fault)));
      }
    }
    return cases.stream();
  }

  private static String name(Fault fault, int k, List<String> statements) {
    return fault
        + " at statement "
        + k
        + " of "
        + statements.size()
        + ": "
        + FaultyWire.brief(statements.get(k - 1));
  }
}
