package kindred.embedded;

import java.util.List;
import java.util.Map;

/**
 * Additions to the normal configuration of a node; tests use them to shorten its start and to
 * lengthen its time-outs.
 *
 * @param jvmOptions override the usual ones; another collector also needs {@code
 *     -XX:-UseParallelGC}
 * @param yaml members of {@code cassandra.yaml} that override the usual ones
 */
public record NodeExtras(List<String> jvmOptions, Map<String, String> yaml) {

  public static final NodeExtras NONE = new NodeExtras(List.of(), Map.of());

  public NodeExtras {
    jvmOptions = List.copyOf(jvmOptions);
    yaml = Map.copyOf(yaml);
  }
}
