package kindred.jobs;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Lets all who follow a job share its reads: one in 400 ms, however many they are. Thread-safe. */
public final class RecentReads {

  private static final long SHARED_NANOS = Duration.ofMillis(400).toNanos();

  private final BiFunction<Integer, String, Future<Optional<ImportJob>>> read;
  private final Map<Key, Read> reads = new HashMap<>();

  private record Key(int tenant, String id) {}

  private record Read(long begun, Future<Optional<ImportJob>> job) {}

  public RecentReads(BiFunction<Integer, String, Future<Optional<ImportJob>>> read) {
    this.read = read;
  }

  /** The job as it was at most 400 ms ago. */
  public synchronized Future<Optional<ImportJob>> find(int tenant, String id) {
    long now = System.nanoTime();
    reads.values().removeIf(old -> now - old.begun() > SHARED_NANOS);
    return reads
        .computeIfAbsent(new Key(tenant, id), key -> new Read(now, read.apply(tenant, id)))
        .job();
  }
}
