package kindred.backfill;

/**
 * How far the back-fill or removal of a key has got. Work behind a stored position is done,
 * whichever server stored it.
 *
 * @param pass the number of the walk through the table
 * @param token the end of the part that was walked, in ring order
 * @param checked how many profiles of the tenant the first pass has seen
 * @param heartbeat grows while a server works
 */
record BackfillPosition(int pass, long token, long checked, long heartbeat) {

  static final BackfillPosition START = new BackfillPosition(1, Long.MIN_VALUE, 0, 0);

  /** One pass for the existing profiles, one for those that were inserted during the first. */
  static final int PASSES = 2;

  private static final double RING = Math.pow(2, Long.SIZE);
  private static final double FIRST_SHARE = 0.8;

  BackfillPosition advanced(long token, long seen) {
    return new BackfillPosition(pass, token, checked + (pass == 1 ? seen : 0), heartbeat + 1);
  }

  BackfillPosition nextPass() {
    return new BackfillPosition(pass + 1, Long.MIN_VALUE, checked, heartbeat + 1);
  }

  BackfillPosition nextHeartbeat() {
    return new BackfillPosition(pass, token, checked, heartbeat + 1);
  }

  /** Whether all passes have ended; conflicts may be left. */
  boolean walked() {
    return pass > PASSES;
  }

  /** An estimate, in percent: tokens are spread evenly. */
  int percent() {
    if (walked()) {
      return 100;
    }
    double share = ((double) token - Long.MIN_VALUE) / RING;
    double before = pass == 1 ? 0 : FIRST_SHARE;
    double weight = pass == 1 ? FIRST_SHARE : 1 - FIRST_SHARE;
    return (int) Math.min(99, 100 * (before + weight * share));
  }
}
