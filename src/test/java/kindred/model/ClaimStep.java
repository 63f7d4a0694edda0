package kindred.model;

/** The next step of a claim. */
enum ClaimStep {
  TRY,
  READ_OWNER,
  /** The imported row of an owner without a partition. */
  READ_ROW,
  FENCE,
  STEAL
}
