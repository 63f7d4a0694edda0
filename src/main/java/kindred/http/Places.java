package kindred.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import kindred.problem.Problem;

/** Limits how many of something are under way at once, in total and of each holder. Thread-safe. */
public final class Places {

  private static final int RETRY_SECONDS = 5;

  private final String code;
  private final String things;
  private final int total;
  private final int perHolder;
  private final Map<String, Integer> taken = new HashMap<>();
  private int all;

  /**
   * @param code of the refusal
   * @param things their name in the refusal, such as "uploads"
   */
  public Places(String code, String things, int total, int perHolder) {
    this.code = code;
    this.things = things;
    this.total = total;
    this.perHolder = perHolder;
  }

  /**
   * Takes a place.
   *
   * @param holders each has its maximum: the tenant and the client, for example
   * @return gives it back; a second call does nothing
   * @throws Problem.ProblemException 429 if a holder or all have their maximum
   */
  public synchronized Runnable take(String... holders) {
    var each = Set.of(holders);
    if (each.stream().anyMatch(holder -> taken.getOrDefault(holder, 0) >= perHolder)) {
      throw refusal("The client already has its maximum of " + perHolder);
    }
    if (all >= total) {
      throw refusal("The server already has its maximum of " + total);
    }
    all++;
    each.forEach(holder -> taken.merge(holder, 1, Integer::sum));
    var held = new AtomicBoolean(true);
    return () -> {
      if (held.getAndSet(false)) {
        giveBack(each);
      }
    };
  }

  private synchronized void giveBack(Set<String> holders) {
    all--;
    holders.forEach(
        holder -> taken.computeIfPresent(holder, (same, count) -> count == 1 ? null : count - 1));
  }

  private RuntimeException refusal(String subject) {
    return Problem.of(
            Problem.Kind.TOO_MANY_REQUESTS, code, subject + " " + things + " at once. Retry later.")
        .retryAfter(RETRY_SECONDS)
        .exception();
  }
}
