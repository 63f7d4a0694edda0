package kindred.imports;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.claims.Claims;
import kindred.directory.BirthRemoval;
import kindred.directory.NewBirths;
import kindred.directory.ProfileDirectory;
import kindred.directory.ProfileFinder;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.operations.NamedRequestStore;
import kindred.operations.OpenOperationStore;
import kindred.profile.BirthStore;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;

/**
 * What an import writes to and looks into, over a session that outlasts an outage.
 *
 * @param claims judges what stands in the way, as for anybody; it alone gives up after a while
 * @param batchBytes the most bytes of a batch over several partitions
 */
record ImportTarget(
    ProfileStore profiles,
    BirthStore births,
    ClaimStore claimStore,
    KeyEntryStore entries,
    ImportJobStore jobs,
    ImportByTenantStore byTenant,
    ImportLedgerStore ledger,
    ImportRejectionStore rejections,
    OpenOperationStore operations,
    UndoNoteStore undoNotes,
    BirthRemoval removal,
    NamedRequestStore requests,
    ProfileFinder finder,
    Claims claims,
    NewBirths newBirths,
    ProfileDirectory directory,
    ImportUpdateStore updates,
    int batchBytes) {

  /** Opens the stores over a patient session. */
  static Future<ImportTarget> open(CassandraSession patient, ProfileImport.Services services) {
    var profiles = ProfileStore.open(patient);
    var births = BirthStore.open(patient);
    var claimStore = ClaimStore.open(patient);
    var entries = KeyEntryStore.open(patient);
    var jobs = ImportJobStore.open(patient);
    var byTenant = ImportByTenantStore.open(patient);
    var ledger = ImportLedgerStore.open(patient);
    var rejections = ImportRejectionStore.open(patient);
    var operations = OpenOperationStore.open(patient);
    var requests = NamedRequestStore.open(patient);
    var updates = ImportUpdateStore.open(patient);
    var undoNotes = UndoNoteStore.open(patient);
    var bytes = patient.batchBytes();
    return Future.all(
            List.of(
                profiles,
                births,
                claimStore,
                entries,
                jobs,
                byTenant,
                ledger,
                rejections,
                operations,
                requests,
                updates,
                undoNotes,
                bytes))
        .map(
            all ->
                new ImportTarget(
                    profiles.result(),
                    births.result(),
                    claimStore.result(),
                    entries.result(),
                    jobs.result(),
                    byTenant.result(),
                    ledger.result(),
                    rejections.result(),
                    operations.result(),
                    undoNotes.result(),
                    new BirthRemoval(
                        profiles.result(), claimStore.result(), entries.result(), services.thaw()),
                    requests.result(),
                    new ProfileFinder(
                        services.schemas(),
                        profiles.result(),
                        claimStore.result(),
                        entries.result()),
                    services.claims(),
                    services.births(),
                    services.directory(),
                    updates.result(),
                    bytes.result()));
  }

  /** The live profile behind a claim, if it owns the value. */
  Future<Optional<String>> owner(int tenant, String claimant, OwnedKey key) {
    return new Redirects(profiles)
        .follow(tenant, claimant)
        .map(found -> found.filter(Profile::live).filter(p -> p.owns(key)).map(Profile::id));
  }
}
