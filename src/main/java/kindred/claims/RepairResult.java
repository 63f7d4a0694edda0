package kindred.claims;

/** What became of a row that looked wrong, once it was judged. */
public enum RepairResult {
  /** It is right after all, or others are at work on it. */
  LEFT,
  /** It led nowhere and is gone. */
  REMOVED,
  /** It was missing and is there again. */
  REMADE,
  /** Two live profiles own one unique value: nothing was changed. */
  VIOLATION
}
