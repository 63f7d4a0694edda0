package kindred.http.server;

import java.util.Optional;

/**
 * Decides when one connection has kept the server waiting for too long: for a request head, for a
 * body, or with an unread answer. Time for which the server itself does not read, or works on an
 * answer, does not count. Pure; times are those of {@link System#nanoTime}.
 */
final class Patience {

  /** What the server waited for. */
  enum Reason {
    SLOW_HEAD,
    SLOW_BODY,
    UNREAD_ANSWER
  }

  private final HttpLimits limits;
  private int unanswered;
  private long headSince;

  private boolean inBody;
  private boolean held;
  private long bodyBytes;
  private long bodySince;
  private long bytesThen;

  private boolean writing;
  private Object progress;
  private long progressSince;

  Patience(HttpLimits limits, long now) {
    this.limits = limits;
    this.headSince = now;
  }

  /**
   * A request head has arrived.
   *
   * @param waits whether the client sends the body only when it is told to continue
   */
  void head(boolean waits, long now) {
    unanswered++;
    inBody = true;
    held = waits;
    bodyBytes = 0;
    restartPace(now);
  }

  /** The client was told to continue. */
  void continued(long now) {
    held = false;
    restartPace(now);
  }

  void body(int bytes) {
    held = false; // a client may send without waiting
    bodyBytes += bytes;
  }

  void bodyEnd(long now) {
    inBody = false;
    headSince = now;
  }

  /** The answer to a request was handed to the connection. */
  void answered(long now) {
    unanswered--;
    held = false;
    headSince = now;
    restartPace(now);
  }

  /** The server did not read from the connection until now. */
  void paused(long now) {
    restartPace(now);
  }

  /**
   * How far the client has read the answer.
   *
   * @param pending whether something of it has not been handed to the network
   * @param position changes whenever something is handed to the network
   */
  void written(boolean pending, Object position, long now) {
    if (!pending || !writing || !position.equals(progress)) {
      progressSince = now;
    }
    writing = pending;
    progress = position;
  }

  Optional<Reason> exhausted(long now) {
    if (writing && now - progressSince > limits.unread().toNanos()) {
      return Optional.of(Reason.UNREAD_ANSWER);
    }
    if (inBody) {
      return isSlow(now) ? Optional.of(Reason.SLOW_BODY) : Optional.empty();
    }
    return unanswered == 0 && !writing && now - headSince > limits.head().toNanos()
        ? Optional.of(Reason.SLOW_HEAD)
        : Optional.empty();
  }

  /** The server stops: it waits for a next request for a short time only, from now on. */
  void leaving(long now) {
    headSince = now;
  }

  /** Whether no other request of the connection waits for an answer. */
  boolean isLastRequest() {
    return unanswered <= 1;
  }

  /** Whether nothing has been in flight for so long. */
  boolean idle(long nanos, long now) {
    return unanswered == 0 && !inBody && !writing && now - headSince > nanos;
  }

  private boolean isSlow(long now) {
    long waited = now - bodySince;
    if (held) {
      return false;
    }
    if (bodyBytes == 0) {
      return waited > limits.firstByte().toNanos();
    }
    if (waited <= limits.pace().toNanos()) {
      return false;
    }
    boolean slow =
        bodyBytes - bytesThen < limits.bytesPerSecond() * limits.pace().toMillis() / 1_000;
    restartPace(now);
    return slow;
  }

  private void restartPace(long now) {
    bodySince = now;
    bytesThen = bodyBytes;
  }
}
