package kindred.imports;

import io.vertx.core.Future;
import kindred.cassandra.CassandraSession;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.ImportedProfileStore;
import kindred.profile.ProfileStore;

/**
 * The tables that an import writes, over a session that outlasts an outage.
 *
 * @param batchBytes maximum size of a batch of several partitions
 */
public record ImportStores(
    ProfileStore profiles,
    ImportedProfileStore importedProfiles,
    ClaimStore claims,
    KeyEntryStore entries,
    ImportUpdateStore updates,
    int batchBytes) {

  /** The stores, their statements prepared. */
  public static Future<ImportStores> open(CassandraSession session) {
    var profiles = ProfileStore.open(session);
    var importedProfiles = ImportedProfileStore.open(session);
    var claims = ClaimStore.open(session);
    var entries = KeyEntryStore.open(session);
    var updates = ImportUpdateStore.open(session);
    var bytes = session.batchBytes();
    return Future.all(profiles, importedProfiles, claims, entries, updates, bytes)
        .map(
            all ->
                new ImportStores(
                    profiles.result(),
                    importedProfiles.result(),
                    claims.result(),
                    entries.result(),
                    updates.result(),
                    bytes.result()));
  }
}
