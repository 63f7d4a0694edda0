package kindred.keys;

import kindred.profile.OwnedKey;

/** A unique key value with its claim, as read from table {@code key_claim}. */
public record ClaimedKey(int tenant, OwnedKey key, Claim claim) {}
