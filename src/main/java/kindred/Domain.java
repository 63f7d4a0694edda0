package kindred;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import kindred.cassandra.CassandraSession;
import kindred.claims.Claims;
import kindred.claims.RunningImports;
import kindred.directory.DuplicateFinder;
import kindred.directory.KeyUpkeep;
import kindred.directory.NewBirths;
import kindred.directory.ProfileDirectory;
import kindred.directory.ProfileFinder;
import kindred.imports.Imports;
import kindred.imports.ProfileImport;
import kindred.keys.ClaimStore;
import kindred.keys.KeyConflictStore;
import kindred.keys.KeyEntryStore;
import kindred.merge.MergeByProfileStore;
import kindred.merge.MergeByTenantStore;
import kindred.merge.MergeHistory;
import kindred.merge.MergeRecovery;
import kindred.merge.MergeStore;
import kindred.merge.ProfileMerge;
import kindred.operations.OpenOperation;
import kindred.operations.OpenOperationStore;
import kindred.operations.Recoverer;
import kindred.profile.ProfileStore;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaStore;
import kindred.upkeep.KeyCatalogue;

/** Everything a server can do with profiles, put together over one session. */
public record Domain(
    SchemaRegistry schemas,
    ProfileDirectory directory,
    ProfileFinder finder,
    DuplicateFinder duplicates,
    ProfileMerge merges,
    MergeHistory history,
    Claims claims,
    NewBirths births,
    KeyCatalogue keys,
    OpenOperationStore operations,
    Map<OpenOperation.Kind, Recoverer> recoverers) {

  /** How long a claim whose owner is between two statements is left alone. */
  public static final Duration POLITENESS = Duration.ofSeconds(2);

  /** What the imports of the same server ask of it. */
  public ProfileImport.Services importServices(Imports jobs) {
    return new ProfileImport.Services(schemas, claims, births, jobs);
  }

  /** Opens all stores and builds what works on them. */
  public static Future<Domain> open(
      Vertx vertx, CassandraSession session, RunningImports imports, Duration politeness) {
    var schemaStore = SchemaStore.open(session);
    var profiles = ProfileStore.open(session);
    var claims = ClaimStore.open(session);
    var entries = KeyEntryStore.open(session);
    var merges = MergeStore.open(session);
    var mergesByTenant = MergeByTenantStore.open(session);
    var mergesByProfile = MergeByProfileStore.open(session);
    var operations = OpenOperationStore.open(session);
    var conflicts = KeyConflictStore.open(session);
    return Future.all(
            List.of(
                schemaStore,
                profiles,
                claims,
                entries,
                merges,
                mergesByTenant,
                mergesByProfile,
                operations,
                conflicts))
        .compose(
            all -> {
              var schemas = new SchemaRegistry(vertx, schemaStore.result());
              var history =
                  new MergeHistory(
                      merges.result(),
                      mergesByTenant.result(),
                      mergesByProfile.result(),
                      profiles.result());
              var merge =
                  new ProfileMerge(
                      vertx,
                      schemas,
                      new ProfileMerge.Stores(
                          profiles.result(),
                          claims.result(),
                          entries.result(),
                          merges.result(),
                          history,
                          operations.result()));
              var protocol =
                  new Claims(vertx, claims.result(), profiles.result(), merge, imports, politeness);
              var upkeep =
                  new KeyUpkeep(
                      vertx,
                      schemas,
                      new KeyUpkeep.Stores(profiles.result(), entries.result(), conflicts.result()),
                      protocol,
                      merge);
              var births =
                  new NewBirths(
                      schemas,
                      upkeep,
                      new NewBirths.Stores(
                          profiles.result(),
                          claims.result(),
                          entries.result(),
                          conflicts.result()));
              var directory =
                  new ProfileDirectory(
                      vertx,
                      schemas,
                      new ProfileDirectory.Stores(
                          profiles.result(),
                          claims.result(),
                          entries.result(),
                          operations.result()),
                      protocol,
                      merge,
                      births);
              var finder =
                  new ProfileFinder(schemas, profiles.result(), claims.result(), entries.result());
              var duplicates =
                  new DuplicateFinder(
                      schemas, profiles.result(), claims.result(), entries.result(), finder);
              return KeyCatalogue.open(vertx, session, schemas, upkeep, politeness)
                  .map(
                      keys ->
                          new Domain(
                              schemas,
                              directory,
                              finder,
                              duplicates,
                              merge,
                              history,
                              protocol,
                              births,
                              keys,
                              operations.result(),
                              Map.of(
                                  OpenOperation.Kind.MERGE,
                                  new MergeRecovery(profiles.result(), merge),
                                  OpenOperation.Kind.DELETE,
                                  directory.deletions(),
                                  OpenOperation.Kind.BACK_FILL,
                                  keys.work())));
            });
  }
}
