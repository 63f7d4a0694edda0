package kindred.imports;

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

  public ImportStores(CassandraSession session) {
    this(
        new ProfileStore(session),
        new ImportedProfileStore(session),
        new KeyOwnerStore(session),
        new ClaimStore(session),
        new KeyEntryStore(session),
        new ImportUpdateStore(session));
  }
}
