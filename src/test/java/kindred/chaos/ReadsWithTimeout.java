package kindred.chaos;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.retry.RetryDecision;
import com.datastax.oss.driver.api.core.retry.RetryPolicy;
import com.datastax.oss.driver.api.core.servererrors.CoordinatorException;
import com.datastax.oss.driver.api.core.servererrors.WriteType;
import com.datastax.oss.driver.api.core.session.Request;

/**
 * Retries reads many times, on the next node, because the nodes have short time-outs: one slow page
 * must not lose the results of a long run. For sessions that only read.
 */
// the driver calls the replacements of these methods, which call these methods
@SuppressWarnings("deprecation")
public final class ReadsWithTimeout implements RetryPolicy {

  private static final int MOST = 60;

  /** Called by the driver. */
  public ReadsWithTimeout(DriverContext context, String profile) {}

  private static RetryDecision again(int retries) {
    return retries < MOST ? RetryDecision.RETRY_NEXT : RetryDecision.RETHROW;
  }

  @Override
  public RetryDecision onReadTimeout(
      Request request,
      ConsistencyLevel level,
      int required,
      int received,
      boolean dataPresent,
      int retries) {
    return retries < MOST ? RetryDecision.RETRY_SAME : RetryDecision.RETHROW;
  }

  @Override
  public RetryDecision onWriteTimeout(
      Request request,
      ConsistencyLevel level,
      WriteType type,
      int required,
      int received,
      int retries) {
    return RetryDecision.RETHROW;
  }

  @Override
  public RetryDecision onUnavailable(
      Request request, ConsistencyLevel level, int required, int alive, int retries) {
    return again(retries);
  }

  @Override
  public RetryDecision onRequestAborted(Request request, Throwable error, int retries) {
    return again(retries);
  }

  @Override
  public RetryDecision onErrorResponse(Request request, CoordinatorException error, int retries) {
    return again(retries);
  }

  @Override
  public void close() {}
}
