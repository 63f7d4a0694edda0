package kindred.chaos;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a run must reach to be valid, and its limits.
 *
 * @param layout the data centres; with several of them a fault is the cut of one
 * @param restarts a fault is an orderly restart: of each node, then of each server, and again
 * @param operations the least number of operations
 * @param faults the least number of nodes and servers to stop or kill, or of cuts
 * @param unknown the least number of writes with an unknown outcome
 * @param limit the run ends after this time, and is invalid if it has not reached the above
 * @param longestStop in milliseconds
 * @param longestCalm between two faults, in milliseconds
 * @param timeout after which nodes give up a statement, in milliseconds; above the pauses of busy
 *     processes, and short enough that a stopped node has an effect
 * @param quickStart processes compile with C1 only: a faster start, but less throughput
 * @param spread whether faults are spread over the operations or injected as fast as possible
 * @param rows the rows of a file that clients import and undo beside the others
 * @param recovery whether servers recover the work of a dead one by themselves; if not, requests
 *     make them do it
 */
record ChaosPlan(
    Layout layout,
    boolean restarts,
    long seed,
    int clients,
    long operations,
    int faults,
    long unknown,
    Duration limit,
    long longestStop,
    long longestCalm,
    String heap,
    long timeout,
    boolean quickStart,
    boolean spread,
    int rows,
    boolean recovery) {

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("layout", "one"),
          Map.entry("restarts", "false"),
          Map.entry("seed", "1"),
          Map.entry("clients", "16"),
          Map.entry("operations", "20000"),
          Map.entry("faults", "40"),
          Map.entry("unknown", "100"),
          Map.entry("minutes", "18"),
          Map.entry("longest-stop", "4000"),
          Map.entry("longest-calm", "5000"),
          Map.entry("heap", "400m"),
          Map.entry("timeout", "1000"),
          Map.entry("quick-start", "true"),
          Map.entry("spread", "false"),
          Map.entry("rows", "200"),
          Map.entry("recovery", "true"));

  /** Reads {@code name=value}; the defaults are those of the short form. */
  static ChaosPlan of(String... arguments) {
    var given = new HashMap<>(DEFAULTS);
    for (var argument : arguments) {
      var parts = argument.split("=", 2);
      if (parts.length < 2 || given.put(parts[0], parts[1]) == null) {
        throw new IllegalArgumentException(
            argument + " is none of " + Arrays.toString(DEFAULTS.keySet().toArray()));
      }
    }
    return new ChaosPlan(
        Layout.of(given.get("layout")),
        Boolean.parseBoolean(given.get("restarts")),
        Long.parseLong(given.get("seed")),
        Integer.parseInt(given.get("clients")),
        Long.parseLong(given.get("operations")),
        Integer.parseInt(given.get("faults")),
        Long.parseLong(given.get("unknown")),
        Duration.ofSeconds((long) (Double.parseDouble(given.get("minutes")) * 60)),
        Long.parseLong(given.get("longest-stop")),
        Long.parseLong(given.get("longest-calm")),
        given.get("heap"),
        Long.parseLong(given.get("timeout")),
        Boolean.parseBoolean(given.get("quick-start")),
        Boolean.parseBoolean(given.get("spread")),
        Integer.parseInt(given.get("rows")),
        Boolean.parseBoolean(given.get("recovery")));
  }

  /** Whether everything returns with what it had before the next fault, as an operator would do. */
  boolean orderly() {
    return restarts || layout.several();
  }
}
