package kindred.intents;

import java.time.Instant;

/**
 * A partition of the intent log: the intents of one shard whose operations began within the same
 * hour.
 *
 * @param hour hours since 1970
 */
public record IntentBucket(int hour, int shard) {

  /** The number of shards among which the servers of a cluster divide the work of recovery. */
  public static final int SHARDS = 64;

  private static final int BUCKET_SECONDS = 3_600;

  static IntentBucket of(Intent intent) {
    return new IntentBucket(
        (int) (intent.createdAt().getEpochSecond() / BUCKET_SECONDS),
        Math.floorMod(intent.id().hashCode(), SHARDS));
  }

  /** When the hour ends. */
  public Instant end() {
    return Instant.ofEpochSecond((hour + 1L) * BUCKET_SECONDS);
  }
}
