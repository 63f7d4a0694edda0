package kindred.http;

import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import kindred.access.TokenBuckets;
import kindred.problem.Problem;

/** Refuses requests of a caller beyond so many in a second; twice as many may come at once. */
public final class RequestRate {

  private final Optional<TokenBuckets> buckets;
  private final LongSupplier clock;

  /**
   * @param perSecond 0: no limit
   * @param clock milliseconds, never going back
   */
  public RequestRate(int perSecond, LongSupplier clock) {
    this.buckets =
        perSecond == 0 ? Optional.empty() : Optional.of(new TokenBuckets(perSecond, 2 * perSecond));
    this.clock = clock;
  }

  /** Counts a request. */
  public void require(Supplier<String> holder) {
    if (buckets.isPresent() && !buckets.get().take(holder.get(), clock.getAsLong())) {
      throw Problem.of(
              Problem.Kind.TOO_MANY_REQUESTS,
              "too-many-requests",
              "The client sends more requests in a second than this server allows. Retry later.")
          .retryAfter(1)
          .exception();
    }
  }
}
