package kindred.access;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits a rate for each of many names. The most recently used names are remembered, up to a number
 * of them. Pure: the time is given. Thread-safe.
 */
public final class TokenBuckets {

  private static final int MOST_REMEMBERED = 100_000;

  private final double perSecond;
  private final double most;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  private static final class Bucket {
    private double tokens;
    private long last;
  }

  /**
   * @param most how many tokens a name may take at once
   */
  public TokenBuckets(double perSecond, double most) {
    this.perSecond = perSecond;
    this.most = most;
  }

  /** Takes a token, if there is one. */
  public synchronized boolean take(String name, long nowMillis) {
    if (!has(name, nowMillis)) {
      return false;
    }
    spend(name, nowMillis);
    return true;
  }

  synchronized boolean has(String name, long nowMillis) {
    var bucket = buckets.get(name);
    return bucket == null || refilled(bucket, nowMillis).tokens >= 1;
  }

  /** Takes a token, also if there is none: then the name waits longer for the next one. */
  synchronized void spend(String name, long nowMillis) {
    refilled(buckets.computeIfAbsent(name, unknown -> full(nowMillis)), nowMillis).tokens--;
  }

  synchronized void giveBack(String name) {
    var bucket = buckets.get(name);
    if (bucket != null) {
      bucket.tokens++;
    }
  }

  synchronized int size() {
    return buckets.size();
  }

  private Bucket full(long nowMillis) {
    var bucket = new Bucket();
    bucket.tokens = most;
    bucket.last = nowMillis;
    return bucket;
  }

  private Bucket refilled(Bucket bucket, long nowMillis) {
    bucket.tokens = Math.min(most, bucket.tokens + (nowMillis - bucket.last) * perSecond / 1_000);
    bucket.last = nowMillis;
    return bucket;
  }
}
