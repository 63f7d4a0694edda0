package kindred.intents;

import java.time.Instant;

/**
 * A partition of open operations: those of one shard that began within the same hour.
 *
 * @param hour hours since 1970
 */
public record IntentBucket(int hour, int shard) {

  private static final int BUCKET_SECONDS = 3_600;

  static IntentBucket of(Intent operation) {
    return new IntentBucket(
        (int) (operation.createdAt().getEpochSecond() / BUCKET_SECONDS),
        Math.floorMod(operation.id().hashCode(), IntentStore.SHARDS));
  }

  /** When the hour is over. */
  public Instant end() {
    return Instant.ofEpochSecond((hour + 1L) * BUCKET_SECONDS);
  }
}
