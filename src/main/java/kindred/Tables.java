package kindred;

import kindred.cassandra.CassandraSession;
import kindred.duplicates.NotAMatchStore;
import kindred.duplicates.PairStore;
import kindred.intents.IdempotentRequestStore;
import kindred.intents.IntentStore;
import kindred.keys.ClaimStore;
import kindred.keys.KeyConflictStore;
import kindred.keys.KeyEntryStore;
import kindred.merge.MergeByProfileStore;
import kindred.merge.MergeByTenantStore;
import kindred.merge.MergeCompletion;
import kindred.merge.MergeHistory;
import kindred.merge.MergeStore;
import kindred.merge.ProfileMerge;
import kindred.merge.SourceRestore;
import kindred.merge.UnmergeStore;
import kindred.merge.undo.UnmergeStores;
import kindred.profile.ProfileMergeStore;
import kindred.profile.ProfileStore;
import kindred.recovery.SweepProgressStore;
import kindred.schema.SchemaStore;

/** The stores that hold profiles, keys, merges and intents. */
final class Tables {

  final SchemaStore schemas;
  final ProfileStore profiles;
  final ProfileMergeStore sources;
  final ClaimStore claims;
  final KeyEntryStore entries;
  final KeyConflictStore conflicts;
  final MergeStore merges;
  final UnmergeStore unmerges;
  final MergeHistory history;
  final PairStore pairs;
  final NotAMatchStore decisions;
  final SweepProgressStore progress;
  final IntentStore intents;
  final IdempotentRequestStore requests;

  Tables(CassandraSession session) {
    schemas = new SchemaStore(session);
    profiles = new ProfileStore(session);
    sources = new ProfileMergeStore(session, profiles);
    claims = new ClaimStore(session);
    entries = new KeyEntryStore(session);
    conflicts = new KeyConflictStore(session);
    merges = new MergeStore(session);
    unmerges = new UnmergeStore(session);
    history =
        new MergeHistory(
            merges, new MergeByTenantStore(session), new MergeByProfileStore(session), profiles);
    pairs = new PairStore(session);
    decisions = new NotAMatchStore(session);
    progress = new SweepProgressStore(session);
    intents = new IntentStore(session);
    requests = new IdempotentRequestStore(session);
  }

  SourceRestore sourceRestore() {
    return new SourceRestore(profiles, sources, claims, entries, unmerges);
  }

  ProfileMerge.Stores ofMerge() {
    return new ProfileMerge.Stores(profiles, sources, merges, intents);
  }

  MergeCompletion.Stores ofCompletion() {
    return new MergeCompletion.Stores(profiles, sources, claims, entries, merges, history);
  }

  UnmergeStores ofUnmerge() {
    return new UnmergeStores(profiles, sources, claims, entries, merges, unmerges, intents);
  }
}
