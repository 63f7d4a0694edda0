package kindred.embedded;

import java.util.List;
import java.util.Map;

/**
 * What a node gets beyond its normal configuration; tests shorten its start and lengthen its
 * time-outs.
 *
 * @param jvmOptions win over the usual ones; another collector needs {@code -XX:-UseParallelGC}
 *     beside it
 * @param yaml members of {@code cassandra.yaml}, which win too
 */
public record NodeExtras(List<String> jvmOptions, Map<String, String> yaml) {

  public static final NodeExtras NONE = new NodeExtras(List.of(), Map.of());

  public NodeExtras {
    jvmOptions = List.copyOf(jvmOptions);
    yaml = Map.copyOf(yaml);
  }
}
