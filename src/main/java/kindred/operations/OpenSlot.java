package kindred.operations;

import java.time.Instant;

/**
 * A partition of open operations: those of one shard that began within the same hour.
 *
 * @param slot hours since 1970
 */
public record OpenSlot(int slot, int shard) {

  private static final int SLOT_SECONDS = 3_600;

  static OpenSlot of(OpenOperation operation) {
    return new OpenSlot(
        (int) (operation.createdAt().getEpochSecond() / SLOT_SECONDS),
        Math.floorMod(operation.id().hashCode(), OpenOperationStore.SHARDS));
  }

  /** When the hour is over. */
  public Instant end() {
    return Instant.ofEpochSecond((slot + 1L) * SLOT_SECONDS);
  }
}
