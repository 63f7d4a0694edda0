package kindred.directory;

import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.ProfileStore;

/** The tables in which profiles, their claims and their entries are stored. */
public record ProfileTables(ProfileStore profiles, ClaimStore claims, KeyEntryStore entries) {}
