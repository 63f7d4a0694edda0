package kindred;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import kindred.cassandra.CassandraSession;
import kindred.claims.Claims;
import kindred.claims.RunningImports;
import kindred.claims.Thaw;
import kindred.directory.DuplicateFinder;
import kindred.directory.KeyUpkeep;
import kindred.directory.MergeUndoing;
import kindred.directory.NewBirths;
import kindred.directory.ProfileDirectory;
import kindred.directory.ProfileFinder;
import kindred.imports.Imports;
import kindred.imports.ProfileImport;
import kindred.merge.JobMerges;
import kindred.merge.KeyedMerge;
import kindred.merge.MergeCompletion;
import kindred.merge.MergeHistory;
import kindred.merge.MergeRecovery;
import kindred.merge.ProfileMerge;
import kindred.merge.ProfileUnmerge;
import kindred.merge.UnmergeRecovery;
import kindred.metrics.OnlineTraffic;
import kindred.operations.OpenOperation;
import kindred.operations.OpenOperationStore;
import kindred.operations.Recoverer;
import kindred.schema.SchemaRegistry;
import kindred.upkeep.KeyCatalogue;

/** Everything a server can do with profiles, put together over one session. */
public record Domain(
    SchemaRegistry schemas,
    ProfileDirectory directory,
    ProfileFinder finder,
    DuplicateFinder duplicates,
    ProfileMerge merges,
    Thaw thaw,
    KeyedMerge keyedMerges,
    JobMerges jobMerges,
    MergeUndoing unmerges,
    MergeHistory history,
    Claims claims,
    NewBirths births,
    KeyCatalogue keys,
    OpenOperationStore operations,
    OnlineTraffic traffic,
    Map<OpenOperation.Kind, Recoverer> recoverers) {

  /** How long a claim whose owner is between two statements is left alone. */
  public static final Duration POLITENESS = Duration.ofSeconds(2);

  /** What the imports of the same server ask of it. */
  public ProfileImport.Services importServices(Imports jobs) {
    return new ProfileImport.Services(
        schemas, claims, births, directory, jobMerges, thaw, traffic, jobs);
  }

  /** Opens all stores and builds what works on them. */
  public static Future<Domain> open(
      Vertx vertx, CassandraSession session, RunningImports imports, Duration politeness) {
    return Tables.open(session)
        .compose(
            tables -> {
              var parts = new Parts(vertx, tables, imports, politeness);
              return KeyCatalogue.open(vertx, session, parts.schemas, parts.upkeep, politeness)
                  .map(keys -> parts.with(keys));
            });
  }

  /** The parts, each built of those before it. */
  private static final class Parts {
    private final Tables tables;
    private final SchemaRegistry schemas;
    private final MergeHistory history;
    private final ProfileMerge merges;
    private final MergeCompletion thaw;
    private final Claims claims;
    private final MergeUndoing unmerges;
    private final KeyUpkeep upkeep;
    private final NewBirths births;
    private final ProfileDirectory directory;
    private final ProfileFinder finder;

    Parts(Vertx vertx, Tables tables, RunningImports imports, Duration politeness) {
      this.tables = tables;
      var profiles = tables.profiles();
      var claimed = tables.claims();
      var entries = tables.entries();
      var conflicts = tables.conflicts();
      var back = tables.sourceReturn();
      schemas = new SchemaRegistry(vertx, tables.schemas());
      history = tables.history();
      thaw = new MergeCompletion(vertx, schemas, tables.ofCompletion(history), back);
      merges = new ProfileMerge(vertx, schemas, tables.ofMerge(), thaw);
      claims = new Claims(vertx, claimed, profiles, thaw, imports, politeness);
      upkeep =
          new KeyUpkeep(
              vertx, schemas, new KeyUpkeep.Stores(profiles, entries, conflicts), claims, thaw);
      var undoing = new ProfileUnmerge(vertx, schemas, tables.ofUnmerge(), claims, thaw, back);
      unmerges = new MergeUndoing(schemas, undoing, new UnmergeRecovery(profiles, undoing), upkeep);
      births =
          new NewBirths(
              schemas, upkeep, new NewBirths.Stores(profiles, claimed, entries, conflicts));
      directory =
          new ProfileDirectory(
              vertx,
              schemas,
              new ProfileDirectory.Stores(profiles, claimed, entries, tables.operations()),
              claims,
              thaw,
              births);
      finder = new ProfileFinder(schemas, profiles, claimed, entries);
    }

    Domain with(KeyCatalogue keys) {
      return new Domain(
          schemas,
          directory,
          finder,
          new DuplicateFinder(
              schemas, tables.profiles(), tables.claims(), tables.entries(), finder),
          merges,
          thaw,
          new KeyedMerge(tables.requests(), merges),
          new JobMerges(schemas, tables.profiles(), tables.merges(), merges, thaw),
          unmerges,
          history,
          claims,
          births,
          keys,
          tables.operations(),
          new OnlineTraffic(),
          Map.of(
              OpenOperation.Kind.MERGE,
              new MergeRecovery(tables.profiles(), thaw),
              OpenOperation.Kind.UNMERGE,
              unmerges,
              OpenOperation.Kind.DELETE,
              directory.deletions(),
              OpenOperation.Kind.BACK_FILL,
              keys.work()));
    }
  }
}
