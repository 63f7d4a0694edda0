package kindred.keys;

/**
 * What the table of claims says about a unique key value.
 *
 * @param owner the customer id that claimed it; whether it owns it, its profile says
 * @param op the operation that claimed it last
 * @param version the version of the owner at which it was stamped; only grows for one owner
 */
public record Claim(String owner, String op, long version) {}
