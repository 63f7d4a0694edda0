package kindred;

import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.claims.DanglingClaims;
import kindred.claims.DanglingEntries;
import kindred.claims.MissingKeys;
import kindred.claims.RunningImports;
import kindred.duplicates.PairSearch;
import kindred.intents.Intent;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.keys.KeyWalkStore;
import kindred.leases.LeaseStore;
import kindred.profile.ProfileStore;
import kindred.profile.ProfileWalkStore;
import kindred.recovery.DanglingSweep;
import kindred.recovery.DuplicateSweep;
import kindred.recovery.ProfileSweep;
import kindred.recovery.Recovery;
import kindred.recovery.Sweep;
import kindred.recovery.SweepProgressStore;
import kindred.recovery.Sweeps;

/** Builds the work of recovery in this domain over one session. */
public final class RecoveryWork {

  private RecoveryWork() {}

  /** Opens all stores that recovery needs. */
  public static Future<Recovery.Work> open(
      CassandraSession session, Domain domain, RunningImports imports) {
    var leases = LeaseStore.open(session);
    var progress = SweepProgressStore.open(session);
    var profiles = ProfileStore.open(session);
    var claims = ClaimStore.open(session);
    var entries = KeyEntryStore.open(session);
    var ids = ProfileWalkStore.open(session);
    var keys = KeyWalkStore.open(session);
    return Future.all(List.of(leases, progress, profiles, claims, entries, ids, keys))
        .map(
            all -> {
              var dangling =
                  new DanglingClaims(
                      claims.result(), profiles.result(), domain.pendingMerges(), imports);
              var missing =
                  new MissingKeys(
                      claims.result(), entries.result(), profiles.result(), domain.claims());
              List<Sweep<?, ?>> sweeps =
                  List.of(
                      DanglingSweep.ofClaims(keys.result(), dangling),
                      sweep(domain, ids.result(), false, profiles.result(), missing),
                      sweep(domain, ids.result(), true, profiles.result(), missing),
                      DanglingSweep.ofEntries(
                          keys.result(), new DanglingEntries(entries.result(), profiles.result())));
              return new Recovery.Work(
                  leases.result(),
                  domain.intents(),
                  domain.recoveryHandlers(),
                  new Sweeps(
                      progress.result(),
                      sweeps,
                      new DuplicateSweep(
                          new PairSearch(
                              domain.schemas(), keys.result(), domain.duplicates().likely()))));
            });
  }

  private static ProfileSweep sweep(
      Domain domain,
      ProfileWalkStore ids,
      boolean imported,
      ProfileStore profiles,
      MissingKeys missing) {
    return new ProfileSweep(
        domain.schemas(),
        ids,
        imported,
        profiles,
        missing,
        domain.pendingMerges(),
        domain.recoveryHandlers().get(Intent.Kind.UNMERGE));
  }
}
