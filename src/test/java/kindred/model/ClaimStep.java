package kindred.model;

/** The next step of a claim. */
enum ClaimStep {
  TRY,
  READ_OWNER,
  FENCE,
  STEAL
}
