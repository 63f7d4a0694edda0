package kindred.intents;

import java.time.Instant;

/**
 * A partition of open operations: those of one shard that began within the same hour.
 *
 * @param slot hours since 1970
 */
public record IntentBucket(int slot, int shard) {

  private static final int SLOT_SECONDS = 3_600;

  static IntentBucket of(Intent operation) {
    return new IntentBucket(
        (int) (operation.createdAt().getEpochSecond() / SLOT_SECONDS),
        Math.floorMod(operation.id().hashCode(), IntentStore.SHARDS));
  }

  /** When the hour is over. */
  public Instant end() {
    return Instant.ofEpochSecond((slot + 1L) * SLOT_SECONDS);
  }
}
