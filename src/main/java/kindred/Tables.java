package kindred;

import io.vertx.core.Future;
import java.util.List;
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

/** The stores that hold profiles, keys, merges and intents, with their statements prepared. */
record Tables(
    SchemaStore schemas,
    ProfileStore profiles,
    ProfileMergeStore sources,
    Keys keys,
    Merges allMerges,
    Pairs pairs,
    IntentStore intents,
    IdempotentRequestStore requests) {

  record Pairs(PairStore pairs, NotAMatchStore decisions, SweepProgressStore progress) {
    private static Future<Pairs> open(CassandraSession session) {
      var pairs = PairStore.open(session);
      var decisions = NotAMatchStore.open(session);
      var progress = SweepProgressStore.open(session);
      return Future.all(pairs, decisions, progress)
          .map(all -> new Pairs(pairs.result(), decisions.result(), progress.result()));
    }
  }

  record Keys(ClaimStore claims, KeyEntryStore entries, KeyConflictStore conflicts) {
    private static Future<Keys> open(CassandraSession session) {
      var claims = ClaimStore.open(session);
      var entries = KeyEntryStore.open(session);
      var conflicts = KeyConflictStore.open(session);
      return Future.all(claims, entries, conflicts)
          .map(all -> new Keys(claims.result(), entries.result(), conflicts.result()));
    }
  }

  record Merges(
      MergeStore merges,
      UnmergeStore unmerges,
      MergeByTenantStore byTenant,
      MergeByProfileStore byProfile) {
    private static Future<Merges> open(CassandraSession session) {
      var merges = MergeStore.open(session);
      var unmerges = UnmergeStore.open(session);
      var byTenant = MergeByTenantStore.open(session);
      var byProfile = MergeByProfileStore.open(session);
      return Future.all(merges, unmerges, byTenant, byProfile)
          .map(
              all ->
                  new Merges(
                      merges.result(), unmerges.result(), byTenant.result(), byProfile.result()));
    }
  }

  static Future<Tables> open(CassandraSession session) {
    var schemas = SchemaStore.open(session);
    var profiles = ProfileStore.open(session);
    var sources = profiles.compose(open -> ProfileMergeStore.open(session, open));
    var keys = Keys.open(session);
    var merges = Merges.open(session);
    var pairs = Pairs.open(session);
    var intents = IntentStore.open(session);
    var requests = IdempotentRequestStore.open(session);
    return Future.all(List.of(schemas, sources, keys, merges, pairs, intents, requests))
        .map(
            all ->
                new Tables(
                    schemas.result(),
                    profiles.result(),
                    sources.result(),
                    keys.result(),
                    merges.result(),
                    pairs.result(),
                    intents.result(),
                    requests.result()));
  }

  ClaimStore claims() {
    return keys.claims();
  }

  KeyEntryStore entries() {
    return keys.entries();
  }

  KeyConflictStore conflicts() {
    return keys.conflicts();
  }

  MergeStore merges() {
    return allMerges.merges();
  }

  MergeHistory history() {
    return new MergeHistory(merges(), allMerges.byTenant(), allMerges.byProfile(), profiles);
  }

  SourceRestore sourceRestore() {
    return new SourceRestore(profiles, sources, claims(), entries(), allMerges.unmerges());
  }

  ProfileMerge.Stores ofMerge() {
    return new ProfileMerge.Stores(profiles, sources, merges(), intents);
  }

  MergeCompletion.Stores ofCompletion(MergeHistory history) {
    return new MergeCompletion.Stores(profiles, sources, claims(), entries(), merges(), history);
  }

  UnmergeStores ofUnmerge() {
    return new UnmergeStores(
        profiles, sources, claims(), entries(), merges(), allMerges.unmerges(), intents);
  }
}
