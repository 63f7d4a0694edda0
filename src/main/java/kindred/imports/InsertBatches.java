package kindred.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts together what may travel in one batch: few enough partitions, few enough bytes, and all of
 * them kept by the same replicas, so that whoever is asked writes them without a detour. Pure; not
 * thread-safe.
 *
 * @param <T> what travels
 */
final class InsertBatches<T> {

  /** The server may write the partitions of a batch one after the other. */
  static final int MOST_PARTITIONS = 32;

  private final int mostBytes;
  private final Map<Object, Batch<T>> open = new LinkedHashMap<>();

  private static final class Batch<T> {
    private final List<T> partitions = new ArrayList<>();
    private int bytes;
  }

  /**
   * @param mostBytes of a batch, unless one partition has more
   */
  InsertBatches(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * Adds a partition.
   *
   * @return the batch that has no room for it and is to be sent
   */
  Optional<List<T>> add(Object replicas, T partition, int bytes) {
    var batch = open.get(replicas);
    boolean full =
        batch != null
            && (batch.bytes + bytes > mostBytes || batch.partitions.size() == MOST_PARTITIONS);
    Optional<List<T>> leaving = full ? Optional.of(batch.partitions) : Optional.empty();
    if (batch == null || full) {
      batch = new Batch<>();
      open.put(replicas, batch);
    }
    batch.partitions.add(partition);
    batch.bytes += bytes;
    return leaving;
  }

  /** The batches that are not full, and no longer kept here. */
  List<List<T>> rest() {
    var rest = open.values().stream().map(batch -> batch.partitions).toList();
    open.clear();
    return rest;
  }
}
