package kindred.access;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down who guesses passwords: after five failures in ten minutes under one name from one
 * address, and after fifty under one name, there is a pause before the next attempt, of 1, 2, 4 to
 * 60 seconds. An address from which the name has signed in is not stopped by failures from others.
 * An address has at most twenty failures at once and in a second, whatever the names. Of names and
 * addresses it remembers the most recently used. Pure: the time is given.
 */
final class FailureLimit {

  static final int MOST_OF_ADDRESS = 5;
  static final int MOST_OF_NAME = 50;
  static final int MOST_IN_SECOND = 20;

  private static final long WINDOW_MILLIS = 600_000;
  private static final int LONGEST_SECONDS = 60;
  private static final int MOST_REMEMBERED = 100_000;

  private final Map<String, Failures> ofAddress = leastRecentlyUsedFirst();
  private final Map<String, Failures> ofName = leastRecentlyUsedFirst();
  private final TokenBuckets ofAnyName = new TokenBuckets(MOST_IN_SECOND, MOST_IN_SECOND);

  /** The failures since the last success, or of the last ten minutes. */
  private static final class Failures {
    private int count;
    private long last;
    private boolean known;

    private int wait(int most, long now) {
      if (count < most || now - last > WINDOW_MILLIS) {
        return 0;
      }
      long pause = Math.min(LONGEST_SECONDS, 1L << Math.min(count - most, 6)) * 1_000;
      return (int) Math.max(0, (last + pause - now + 999) / 1_000);
    }

    private void add(long now) {
      count = now - last > WINDOW_MILLIS ? 1 : count + 1;
      last = now;
    }
  }

  /** The seconds to wait before the next attempt; 0: it may be made. */
  synchronized int wait(String name, String address, long nowMillis) {
    var here = ofAddress.get(key(name, address));
    int pause = here == null ? 0 : here.wait(MOST_OF_ADDRESS, nowMillis);
    var everywhere = ofName.get(name);
    boolean known = here != null && here.known;
    return known || everywhere == null
        ? pause
        : Math.max(pause, everywhere.wait(MOST_OF_NAME, nowMillis));
  }

  /** Whether the address, with any names, may fail once more in this second. */
  synchronized boolean mayFail(String address, long nowMillis) {
    return ofAnyName.has(address, nowMillis);
  }

  synchronized void failed(String name, String address, long nowMillis) {
    ofAddress.computeIfAbsent(key(name, address), unknown -> new Failures()).add(nowMillis);
    ofName.computeIfAbsent(name, unknown -> new Failures()).add(nowMillis);
    ofAnyName.spend(address, nowMillis);
  }

  /**
   * Forgets the failures of this name from this address, but not those of the name; and one failure
   * of the address, which was counted before the outcome was known.
   */
  synchronized void succeeded(String name, String address) {
    var here = ofAddress.computeIfAbsent(key(name, address), unknown -> new Failures());
    here.count = 0;
    here.known = true;
    ofAnyName.giveBack(address);
  }

  /** How many names and addresses are remembered. */
  synchronized int size() {
    return Math.max(ofAddress.size(), ofAnyName.size());
  }

  private static String key(String name, String address) {
    return name + " " + address;
  }

  private static <V> Map<String, V> leastRecentlyUsedFirst() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MOST_REMEMBERED;
      }
    };
  }
}
