package kindred.keys;

import kindred.profile.OwnedKey;

/** A unique key value with its claim, as it is or will be in table {@code key_claim}. */
public record ClaimedKey(int tenant, OwnedKey key, Claim claim) {}
