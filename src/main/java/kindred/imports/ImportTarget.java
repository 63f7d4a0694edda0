package kindred.imports;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.claims.Claims;
import kindred.directory.ImportedProfileRemoval;
import kindred.directory.InsertConfirmation;
import kindred.directory.ProfileDirectory;
import kindred.directory.ProfileFinder;
import kindred.imports.undo.UndoNoteStore;
import kindred.intents.IdempotentRequestStore;
import kindred.intents.IntentStore;
import kindred.jobs.ImportByTenantStore;
import kindred.jobs.ImportJobStore;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.outcomes.ImportLedgerStore;
import kindred.jobs.outcomes.ImportRejectionStore;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.ImportedProfileStore;
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
public record ImportTarget(
    ProfileStore profiles,
    ImportedProfileStore importedProfiles,
    ClaimStore claimStore,
    KeyEntryStore entries,
    ImportJobStore jobs,
    ImportByTenantStore byTenant,
    ImportLedgerStore ledger,
    ImportRejectionStore rejections,
    IntentStore operations,
    UndoNoteStore undoNotes,
    ImportedProfileRemoval removal,
    IdempotentRequestStore requests,
    ProfileFinder finder,
    Claims claims,
    InsertConfirmation insertConfirmation,
    ProfileDirectory directory,
    ImportUpdateStore updates,
    int batchBytes) {

  /** Opens the stores over a patient session. */
  public static Future<ImportTarget> open(
      CassandraSession withTimeout, JobExecutor.Services services) {
    var profiles = ProfileStore.open(withTimeout);
    var importedProfiles = ImportedProfileStore.open(withTimeout);
    var claimStore = ClaimStore.open(withTimeout);
    var entries = KeyEntryStore.open(withTimeout);
    var jobs = ImportJobStore.open(withTimeout);
    var byTenant = ImportByTenantStore.open(withTimeout);
    var ledger = ImportLedgerStore.open(withTimeout);
    var rejections = ImportRejectionStore.open(withTimeout);
    var operations = IntentStore.open(withTimeout);
    var requests = IdempotentRequestStore.open(withTimeout);
    var updates = ImportUpdateStore.open(withTimeout);
    var undoNotes = UndoNoteStore.open(withTimeout);
    var bytes = withTimeout.batchBytes();
    return Future.all(
            List.of(
                profiles,
                importedProfiles,
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
                    importedProfiles.result(),
                    claimStore.result(),
                    entries.result(),
                    jobs.result(),
                    byTenant.result(),
                    ledger.result(),
                    rejections.result(),
                    operations.result(),
                    undoNotes.result(),
                    new ImportedProfileRemoval(
                        profiles.result(),
                        claimStore.result(),
                        entries.result(),
                        services.pendingMerges()),
                    requests.result(),
                    new ProfileFinder(
                        services.schemas(),
                        profiles.result(),
                        claimStore.result(),
                        entries.result()),
                    services.claims(),
                    services.importedProfiles(),
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
