package kindred.imports;

/**
 * The writes of all imports of a server that may be in flight: as many as the database answers
 * quickly, so that other requests come through. Waits; workers only.
 */
final class WriteLimit {

  private static final int FIRST = 64;
  private static final int MOST = 192;

  private final Pace pace = new Pace(FIRST, MOST);
  private int inFlight;

  /** Waits for a place. */
  synchronized void enter() throws InterruptedException {
    while (inFlight >= pace.limit()) {
      wait();
    }
    inFlight++;
  }

  /** Gives a place back. */
  synchronized void leave(long nanos) {
    pace.answered(nanos);
    inFlight--;
    notifyAll();
  }

  /** The database does not keep up. */
  synchronized void strained() {
    pace.strained(System.nanoTime());
  }

  synchronized int limit() {
    return pace.limit();
  }
}
