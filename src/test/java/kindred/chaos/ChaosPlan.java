package kindred.chaos;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How much a run must do to count, and what it may take.
 *
 * @param operations at least so many
 * @param faults so many nodes and servers must be stopped or killed
 * @param unknown of so many writes a client must not know whether they took effect
 * @param limit after so long the run is over, and does not count if it has not done all this
 * @param longestStop in milliseconds
 * @param longestCalm between two faults, in milliseconds
 * @param quickStart processes compile with C1 only: up sooner, slower later
 * @param spread whether faults are spread over the operations, or come as fast as they can
 * @param recovery whether servers finish by themselves what a dead one left; if not, they are asked
 *     to
 */
record ChaosPlan(
    long seed,
    int clients,
    long operations,
    int faults,
    long unknown,
    Duration limit,
    long longestStop,
    long longestCalm,
    String heap,
    boolean quickStart,
    boolean spread,
    boolean recovery) {

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("seed", "1"),
          Map.entry("clients", "16"),
          Map.entry("operations", "20000"),
          Map.entry("faults", "40"),
          Map.entry("unknown", "100"),
          Map.entry("minutes", "18"),
          Map.entry("longest-stop", "4000"),
          Map.entry("longest-calm", "5000"),
          Map.entry("heap", "400m"),
          Map.entry("quick-start", "true"),
          Map.entry("spread", "false"),
          Map.entry("recovery", "true"));

  /** Reads {@code name=value}; what is not given is as in the short form. */
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
        Long.parseLong(given.get("seed")),
        Integer.parseInt(given.get("clients")),
        Long.parseLong(given.get("operations")),
        Integer.parseInt(given.get("faults")),
        Long.parseLong(given.get("unknown")),
        Duration.ofSeconds((long) (Double.parseDouble(given.get("minutes")) * 60)),
        Long.parseLong(given.get("longest-stop")),
        Long.parseLong(given.get("longest-calm")),
        given.get("heap"),
        Boolean.parseBoolean(given.get("quick-start")),
        Boolean.parseBoolean(given.get("spread")),
        Boolean.parseBoolean(given.get("recovery")));
  }
}
