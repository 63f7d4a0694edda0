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
import kindred.directory.ProfileTables;
import kindred.directory.UnmergeConfirmation;
import kindred.duplicates.DuplicateFinder;
import kindred.duplicates.LikelyPairs;
import kindred.duplicates.PairComparison;
import kindred.duplicates.PairDecisions;
import kindred.duplicates.PairReview;
import kindred.intents.Intent;
import kindred.intents.IntentStore;
import kindred.intents.RecoveryHandler;
import kindred.merge.IdempotentMerge;
import kindred.merge.JobMerges;
import kindred.merge.MergeCompletion;
import kindred.merge.MergeHistory;
import kindred.merge.MergeRecovery;
import kindred.merge.ProfileMerge;
import kindred.merge.undo.ProfileUnmerge;
import kindred.metrics.OnlineTraffic;
import kindred.schema.SchemaRegistry;

/** Everything a server can do with profiles, built over one session. */
public record Domain(
    SchemaRegistry schemas,
    ProfileDirectory directory,
    ProfileFinder finder,
    Duplicates duplicates,
    Merges merges,
    Claims claims,
    InsertConfirmation insertConfirmation,
    KeyLifecycle keys,
    Intents intents,
    OnlineTraffic traffic) {

  /** How long a claim is left alone while its owner may be between two statements. */
  public static final Duration GRACE_PERIOD = Duration.ofSeconds(2);

  /** Duplicates of one profile, and all pairs. */
  public record Duplicates(
      DuplicateFinder finder, LikelyPairs likely, PairReview review, PairDecisions decisions) {}

  /** Merges and their undo. */
  public record Merges(
      ProfileMerge profiles,
      PendingMergeResolver pending,
      IdempotentMerge idempotent,
      JobMerges ofJobs,
      UnmergeConfirmation unmerges,
      MergeHistory history) {}

  /** Open intents, and what completes those of each kind. */
  public record Intents(IntentStore store, Map<Intent.Kind, RecoveryHandler> handlers) {}

  /** Opens all stores and builds what uses them. */
  public static Future<Domain> open(
      Vertx vertx, CassandraSession session, RunningImports imports, Duration gracePeriod) {
    var tables = new Tables(session);
    var parts = new Parts(vertx, tables, imports, gracePeriod);
    var keys = new KeyLifecycle(vertx, session, parts.schemas, parts.profileBackfill, gracePeriod);
    return session.prepared().map(all -> parts.with(keys));
  }

  /** The parts, each built from those before it. */
  private static final class Parts {
    private final Tables tables;
    private final SchemaRegistry schemas;
    private final ProfileMerge merges;
    private final MergeCompletion pendingMerges;
    private final Claims claims;
    private final UnmergeConfirmation unmerges;
    private final ProfileBackfill profileBackfill;
    private final InsertConfirmation insertConfirmation;
    private final ProfileDirectory directory;
    private final ProfileFinder finder;

    Parts(Vertx vertx, Tables tables, RunningImports imports, Duration gracePeriod) {
      this.tables = tables;
      var profiles = tables.profiles;
      var conflicts = tables.conflicts;
      var back = tables.sourceRestore();
      schemas = new SchemaRegistry(vertx, tables.schemas);
      pendingMerges = new MergeCompletion(vertx, schemas, tables.ofCompletion(), back);
      merges = new ProfileMerge(vertx, schemas, tables.ofMerge(), pendingMerges);
      claims = new Claims(vertx, tables.claims, profiles, pendingMerges, imports, gracePeriod);
      profileBackfill =
          new ProfileBackfill(
              vertx,
              schemas,
              new ProfileBackfill.Stores(profiles, tables.entries, conflicts),
              claims,
              pendingMerges);
      var undoing =
          new ProfileUnmerge(vertx, schemas, tables.ofUnmerge(), claims, pendingMerges, back);
      unmerges = new UnmergeConfirmation(schemas, undoing, profileBackfill);
      var profileTables = new ProfileTables(profiles, tables.claims, tables.entries);
      insertConfirmation =
          new InsertConfirmation(schemas, profileBackfill, profileTables, conflicts);
      directory =
          new ProfileDirectory(
              vertx,
              schemas,
              profileTables,
              tables.intents,
              claims,
              pendingMerges,
              insertConfirmation);
      finder = new ProfileFinder(schemas, profiles, tables.claims, tables.entries);
    }

    private Duplicates duplicates() {
      var decisions = tables.decisions;
      var comparison = new PairComparison(tables.entries);
      var likely = new LikelyPairs(tables.profiles, comparison, tables.pairs, decisions);
      return new Duplicates(
          new DuplicateFinder(
              schemas, tables.profiles, tables.claims, tables.entries, decisions, finder),
          likely,
          new PairReview(schemas, likely, tables.pairs, tables.progress::duplicatesCompleteTo),
          new PairDecisions(schemas, finder, comparison, likely, tables.pairs, decisions));
    }

    Domain with(KeyLifecycle keys) {
      return new Domain(
          schemas,
          directory,
          finder,
          duplicates(),
          new Merges(
              merges,
              pendingMerges,
              new IdempotentMerge(tables.requests, merges),
              new JobMerges(schemas, tables.profiles, tables.merges, merges, pendingMerges),
              unmerges,
              tables.history),
          claims,
          insertConfirmation,
          keys,
          new Intents(tables.intents, handlers(keys)),
          new OnlineTraffic());
    }

    private Map<Intent.Kind, RecoveryHandler> handlers(KeyLifecycle keys) {
      return Map.of(
          Intent.Kind.MERGE,
          new MergeRecovery(tables.profiles, pendingMerges),
          Intent.Kind.UNMERGE,
          unmerges,
          Intent.Kind.DELETE,
          directory.deletions(),
          Intent.Kind.BACK_FILL,
          keys.job());
    }
  }
}
