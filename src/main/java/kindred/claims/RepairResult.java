package kindred.claims;

/** What a repair did about a claim, entry or key value that looked wrong. */
public enum RepairResult {
  /** It was right, or another writer is working on it. */
  UNCHANGED,
  /** It was dangling, and was deleted. */
  REMOVED,
  /** It was missing, and was inserted again. */
  RESTORED,
  /** Two live profiles own one unique value; nothing was changed. */
  VIOLATION
}
