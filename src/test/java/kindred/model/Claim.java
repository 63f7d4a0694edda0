package kindred.model;

/** A row of table {@code key_claim}. */
record Claim(String owner, String op, int version) {

  boolean isOf(String customer) {
    return owner.equals(customer);
  }
}
