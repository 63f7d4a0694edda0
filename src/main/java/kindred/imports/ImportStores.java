package kindred.imports;

import io.vertx.core.Future;
import kindred.cassandra.CassandraSession;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.ImportedProfileStore;
import kindred.profile.KeyOwnerStore;
import kindred.profile.ProfileStore;

/** The tables that an import reads and writes, over a session that outlasts an outage. */
public record ImportStores(
    ProfileStore profiles,
    ImportedProfileStore importedProfiles,
    KeyOwnerStore owners,
    ClaimStore claims,
    KeyEntryStore entries,
    ImportUpdateStore updates) {

  public static Future<ImportStores> open(CassandraSession session) {
    var profiles = ProfileStore.open(session);
    var importedProfiles = ImportedProfileStore.open(session);
    var owners = KeyOwnerStore.open(session);
    var claims = ClaimStore.open(session);
    var entries = KeyEntryStore.open(session);
    var updates = ImportUpdateStore.open(session);
    return Future.all(profiles, importedProfiles, owners, claims, entries, updates)
        .map(
            all ->
                new ImportStores(
                    profiles.result(),
                    importedProfiles.result(),
                    owners.result(),
                    claims.result(),
                    entries.result(),
                    updates.result()));
  }
}
