package kindred.backfill;

/**
 * How far the work on a key has come. A position that was reached stays reached, whoever tells it.
 *
 * @param pass which time the table is walked
 * @param token up to where, in the order of the ring
 * @param checked how many profiles of the tenant were looked at in the first pass
 * @param heartbeat grows while somebody is at it
 */
record BackfillPosition(int pass, long token, long checked, long heartbeat) {

  static final BackfillPosition START = new BackfillPosition(1, Long.MIN_VALUE, 0, 0);

  /** The table is walked once for what was there, and once for what was under way meanwhile. */
  static final int PASSES = 2;

  private static final double RING = Math.pow(2, Long.SIZE);
  private static final double FIRST_SHARE = 0.8;

  BackfillPosition at(long token, long more) {
    return new BackfillPosition(pass, token, checked + (pass == 1 ? more : 0), heartbeat + 1);
  }

  BackfillPosition nextPass() {
    return new BackfillPosition(pass + 1, Long.MIN_VALUE, checked, heartbeat + 1);
  }

  BackfillPosition alive() {
    return new BackfillPosition(pass, token, checked, heartbeat + 1);
  }

  /** Whether every profile was looked at; conflicts may be left. */
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
