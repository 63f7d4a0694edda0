package kindred.model;

/** A row of table {@code key_claim}. */
record Claim(String owner, String op, int stamp) {

  boolean isOf(String profile) {
    return owner.equals(profile);
  }
}
