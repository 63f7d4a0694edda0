package kindred.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Groups partitions into batches: few enough partitions, few enough bytes, and all of them on the
 * same replicas, so that a replica that coordinates the batch applies it without another hop. Pure;
 * not thread-safe.
 *
 * @param <T> the content of a partition
 */
final class InsertBatches<T> {

  /** The database may write the partitions of a batch one after the other. */
  static final int MAX_PARTITIONS = 32;

  private final int maxBytes;
  private final Map<Object, Batch<T>> open = new LinkedHashMap<>();

  private static final class Batch<T> {
    private final List<T> partitions = new ArrayList<>();
    private int bytes;
  }

  /**
   * @param maxBytes of a batch, unless one partition has more
   */
  InsertBatches(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Adds a partition.
   *
   * @return the batch that had no room for it and is to be sent
   */
  Optional<List<T>> add(Object replicas, T partition, int bytes) {
    var batch = open.get(replicas);
    boolean full =
        batch != null
            && (batch.bytes + bytes > maxBytes || batch.partitions.size() == MAX_PARTITIONS);
    Optional<List<T>> leaving = full ? Optional.of(batch.partitions) : Optional.empty();
    if (batch == null || full) {
      batch = new Batch<>();
      open.put(replicas, batch);
    }
    batch.partitions.add(partition);
    batch.bytes += bytes;
    return leaving;
  }

  /** Removes and gives the batches that are not full. */
  List<List<T>> rest() {
    var rest = open.values().stream().map(batch -> batch.partitions).toList();
    open.clear();
    return rest;
  }
}
