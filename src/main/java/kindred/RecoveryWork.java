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
    var leases = new LeaseStore(session);
    var progress = new SweepProgressStore(session);
    var profiles = new ProfileStore(session);
    var claims = new ClaimStore(session);
    var entries = new KeyEntryStore(session);
    var ids = new ProfileWalkStore(session);
    var keys = new KeyWalkStore(session);
    var dangling = new DanglingClaims(claims, profiles, domain.merges().pending(), imports);
    var missing = new MissingKeys(claims, entries, profiles, domain.claims());
    List<Sweep<?, ?>> sweeps =
        List.of(
            DanglingSweep.ofClaims(keys, dangling),
            sweep(domain, ids, false, profiles, missing),
            sweep(domain, ids, true, profiles, missing),
            DanglingSweep.ofEntries(keys, new DanglingEntries(entries, profiles)));
    var pairs = new PairSearch(domain.schemas(), keys, domain.duplicates().likely());
    var work =
        new Recovery.Work(
            leases,
            domain.intents().store(),
            domain.intents().handlers(),
            new Sweeps(progress, sweeps, new DuplicateSweep(pairs)));
    return session.prepared().map(work);
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
        domain.merges().pending(),
        domain.intents().handlers().get(Intent.Kind.UNMERGE));
  }
}
