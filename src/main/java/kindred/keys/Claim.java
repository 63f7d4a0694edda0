package kindred.keys;

/**
 * A claim of a unique key value.
 *
 * @param owner the customer id in the claim; only its profile says whether it owns the value
 * @param op the operation that wrote the claim last
 * @param version the stamp: the version of the owner at which the claim was made or last confirmed;
 *     for one owner it only grows
 */
public record Claim(String owner, String op, long version) {}
