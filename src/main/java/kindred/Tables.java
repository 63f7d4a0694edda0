package kindred;

import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.CassandraSession;
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
import kindred.merge.undo.ProfileUnmerge;
import kindred.profile.ProfileRestoreStore;
import kindred.profile.ProfileStore;
import kindred.schema.SchemaStore;

/** The stores of everything that is known of profiles, their statements prepared. */
record Tables(
    SchemaStore schemas,
    ProfileStore profiles,
    ProfileRestoreStore restores,
    ClaimStore claims,
    KeyEntryStore entries,
    KeyConflictStore conflicts,
    MergeStore merges,
    UnmergeStore unmerges,
    MergeByTenantStore mergesByTenant,
    MergeByProfileStore mergesByProfile,
    IntentStore operations,
    IdempotentRequestStore requests) {

  static Future<Tables> open(CassandraSession session) {
    var schemas = SchemaStore.open(session);
    var profiles = ProfileStore.open(session);
    var restores = profiles.compose(open -> ProfileRestoreStore.open(session, open));
    var claims = ClaimStore.open(session);
    var entries = KeyEntryStore.open(session);
    var conflicts = KeyConflictStore.open(session);
    var merges = MergeStore.open(session);
    var unmerges = UnmergeStore.open(session);
    var byTenant = MergeByTenantStore.open(session);
    var byProfile = MergeByProfileStore.open(session);
    var operations = IntentStore.open(session);
    var requests = IdempotentRequestStore.open(session);
    return Future.all(
            List.of(
                schemas,
                restores,
                claims,
                entries,
                conflicts,
                merges,
                unmerges,
                byTenant,
                byProfile,
                operations,
                requests))
        .map(
            all ->
                new Tables(
                    schemas.result(),
                    profiles.result(),
                    restores.result(),
                    claims.result(),
                    entries.result(),
                    conflicts.result(),
                    merges.result(),
                    unmerges.result(),
                    byTenant.result(),
                    byProfile.result(),
                    operations.result(),
                    requests.result()));
  }

  MergeHistory history() {
    return new MergeHistory(merges, mergesByTenant, mergesByProfile, profiles);
  }

  SourceRestore sourceReturn() {
    return new SourceRestore(profiles, restores, claims, entries, unmerges);
  }

  ProfileMerge.Stores ofMerge() {
    return new ProfileMerge.Stores(profiles, merges, operations);
  }

  MergeCompletion.Stores ofCompletion(MergeHistory history) {
    return new MergeCompletion.Stores(profiles, claims, entries, merges, history);
  }

  ProfileUnmerge.Stores ofUnmerge() {
    return new ProfileUnmerge.Stores(
        profiles, restores, claims, entries, merges, unmerges, operations);
  }
}
