package kindred.keys;

import kindred.profile.OwnedKey;

/** A row of the table of claims. */
public record ClaimedKey(int tenant, OwnedKey key, Claim claim) {}
