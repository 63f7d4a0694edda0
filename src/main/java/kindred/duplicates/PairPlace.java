package kindred.duplicates;

/**
 * The place of a pair among all pairs: to review, the highest score first; or not a match.
 *
 * @param list the lists to review are read from {@link #FIRST} down to 0; those of pairs that are
 *     not a match from {@link #NOT_A_MATCH} up to {@link #LAST_NOT_A_MATCH}
 * @param rank in a list to review 1,000 minus the score in thousandths; otherwise 0
 */
public record PairPlace(short list, short rank, String one, String two) {

  static final short FIRST = 20;
  static final short NOT_A_MATCH = 100;
  static final short LAST_NOT_A_MATCH = 115;

  private static final int THOUSANDTHS = 1_000;
  private static final int RANKS = 50;
  private static final int LISTS_NOT_A_MATCH = LAST_NOT_A_MATCH - NOT_A_MATCH + 1;

  /** The place of a pair to review with this score. */
  static PairPlace of(Pair pair, double score) {
    int thousandths = (int) Math.round(score * THOUSANDTHS);
    return new PairPlace(
        (short) (thousandths / RANKS), (short) (THOUSANDTHS - thousandths), pair.one(), pair.two());
  }

  /** The place of a pair that is not a match. */
  static PairPlace ofNotAMatch(Pair pair) {
    int part = Math.floorMod(pair.one().hashCode(), LISTS_NOT_A_MATCH);
    return new PairPlace((short) (NOT_A_MATCH + part), (short) 0, pair.one(), pair.two());
  }

  /** The place before all pairs of a list. */
  static PairPlace before(int list) {
    return new PairPlace((short) list, (short) -1, "", "");
  }

  /** The place before all pairs to review. */
  public static PairPlace toReview() {
    return before(FIRST);
  }

  /** The place before all pairs that are not a match. */
  public static PairPlace notAMatch() {
    return before(NOT_A_MATCH);
  }

  /** The lowest list with pairs that have at least this score. */
  static int lowestList(double score) {
    return (int) Math.round(score * THOUSANDTHS) / RANKS;
  }

  /** Whether both are places among the pairs to review, or among those that are not a match. */
  public boolean sameListsAs(PairPlace other) {
    return other.list <= FIRST
        ? list >= 0 && list <= FIRST
        : list >= NOT_A_MATCH && list <= LAST_NOT_A_MATCH;
  }

  Pair pair(int tenant) {
    return new Pair(tenant, one, two);
  }
}
