package kindred;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import kindred.backfill.KeyLifecycle;
import kindred.backfill.ProfileBackfill;
import kindred.cassandra.CassandraSession;
import kindred.claims.Claims;
import kindred.claims.PendingMergeResolver;
import kindred.claims.RunningImports;
import kindred.directory.InsertConfirmation;
import kindred.directory.ProfileDirectory;
import kindred.directory.ProfileFinder;
import kindred.directory.UnmergeConfirmation;
import kindred.duplicates.DuplicateFinder;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.intents.RecoveryHandler;
import kindred.jobs.execution.Imports;
import kindred.jobs.execution.JobExecutor;
import kindred.merge.IdempotentMerge;
import kindred.merge.JobMerges;
import kindred.merge.MergeCompletion;
import kindred.merge.MergeHistory;
import kindred.merge.MergeRecovery;
import kindred.merge.ProfileMerge;
import kindred.merge.undo.ProfileUnmerge;
import kindred.merge.undo.UnmergeRecovery;
import kindred.metrics.OnlineTraffic;
import kindred.schema.SchemaRegistry;

/** Everything a server can do with profiles, put together over one session. */
public record Domain(
    SchemaRegistry schemas,
    ProfileDirectory directory,
    ProfileFinder finder,
    DuplicateFinder duplicates,
    ProfileMerge merges,
    PendingMergeResolver pendingMerges,
    IdempotentMerge idempotentMerges,
    JobMerges jobMerges,
    UnmergeConfirmation unmerges,
    MergeHistory history,
    Claims claims,
    InsertConfirmation importedProfiles,
    KeyLifecycle keys,
    IntentStore operations,
    OnlineTraffic traffic,
    Map<Intent.Kind, RecoveryHandler> recoverers) {

  /** How long a claim whose owner is between two statements is left alone. */
  public static final Duration GRACE_PERIOD = Duration.ofSeconds(2);

  /** What the imports of the same server ask of it. */
  public JobExecutor.Services importServices(Imports jobs) {
    return new JobExecutor.Services(
        schemas, claims, importedProfiles, directory, jobMerges, pendingMerges, traffic, jobs);
  }

  /** Opens all stores and builds what works on them. */
  public static Future<Domain> open(
      Vertx vertx, CassandraSession session, RunningImports imports, Duration gracePeriod) {
    return Tables.open(session)
        .compose(
            tables -> {
              var parts = new Parts(vertx, tables, imports, gracePeriod);
              return KeyLifecycle.open(
                      vertx, session, parts.schemas, parts.profileBackfill, gracePeriod)
                  .map(keys -> parts.with(keys));
            });
  }

  /** The parts, each built of those before it. */
  private static final class Parts {
    private final Tables tables;
    private final SchemaRegistry schemas;
    private final MergeHistory history;
    private final ProfileMerge merges;
    private final MergeCompletion pendingMerges;
    private final Claims claims;
    private final UnmergeConfirmation unmerges;
    private final ProfileBackfill profileBackfill;
    private final InsertConfirmation importedProfiles;
    private final ProfileDirectory directory;
    private final ProfileFinder finder;

    Parts(Vertx vertx, Tables tables, RunningImports imports, Duration gracePeriod) {
      this.tables = tables;
      var profiles = tables.profiles();
      var claimed = tables.claims();
      var entries = tables.entries();
      var conflicts = tables.conflicts();
      var back = tables.sourceReturn();
      schemas = new SchemaRegistry(vertx, tables.schemas());
      history = tables.history();
      pendingMerges = new MergeCompletion(vertx, schemas, tables.ofCompletion(history), back);
      merges = new ProfileMerge(vertx, schemas, tables.ofMerge(), pendingMerges);
      claims = new Claims(vertx, claimed, profiles, pendingMerges, imports, gracePeriod);
      profileBackfill =
          new ProfileBackfill(
              vertx,
              schemas,
              new ProfileBackfill.Stores(profiles, entries, conflicts),
              claims,
              pendingMerges);
      var undoing =
          new ProfileUnmerge(vertx, schemas, tables.ofUnmerge(), claims, pendingMerges, back);
      unmerges =
          new UnmergeConfirmation(
              schemas, undoing, new UnmergeRecovery(profiles, undoing), profileBackfill);
      importedProfiles =
          new InsertConfirmation(
              schemas,
              profileBackfill,
              new InsertConfirmation.Stores(profiles, claimed, entries, conflicts));
      directory =
          new ProfileDirectory(
              vertx,
              schemas,
              new ProfileDirectory.Stores(profiles, claimed, entries, tables.operations()),
              claims,
              pendingMerges,
              importedProfiles);
      finder = new ProfileFinder(schemas, profiles, claimed, entries);
    }

    Domain with(KeyLifecycle keys) {
      return new Domain(
          schemas,
          directory,
          finder,
          new DuplicateFinder(
              schemas, tables.profiles(), tables.claims(), tables.entries(), finder),
          merges,
          pendingMerges,
          new IdempotentMerge(tables.requests(), merges),
          new JobMerges(schemas, tables.profiles(), tables.merges(), merges, pendingMerges),
          unmerges,
          history,
          claims,
          importedProfiles,
          keys,
          tables.operations(),
          new OnlineTraffic(),
          Map.of(
              Intent.Kind.MERGE,
              new MergeRecovery(tables.profiles(), pendingMerges),
              Intent.Kind.UNMERGE,
              unmerges,
              Intent.Kind.DELETE,
              directory.deletions(),
              Intent.Kind.BACK_FILL,
              keys.work()));
    }
  }
}
