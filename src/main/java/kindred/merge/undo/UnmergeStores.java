package kindred.merge.undo;

import kindred.intents.IntentStore;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.merge.MergeStore;
import kindred.merge.UnmergeStore;
import kindred.profile.ProfileMergeStore;
import kindred.profile.ProfileStore;

/** The tables that an unmerge reads and writes. */
public record UnmergeStores(
    ProfileStore profiles,
    ProfileMergeStore sources,
    ClaimStore claims,
    KeyEntryStore entries,
    MergeStore merges,
    UnmergeStore unmerges,
    IntentStore intents) {}
