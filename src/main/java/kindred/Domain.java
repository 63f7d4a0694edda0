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
import kindred.directory.ProfileDirectory;
import kindred.directory.ProfileFinder;
import kindred.imports.Imports;
import kindred.imports.ProfileImport;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.merge.KeyedMerge;
import kindred.merge.MergeByProfileStore;
import kindred.merge.MergeByTenantStore;
import kindred.merge.MergeHistory;
import kindred.merge.MergeRecovery;
import kindred.merge.MergeStore;
import kindred.merge.ProfileMerge;
import kindred.operations.NamedRequestStore;
import kindred.operations.OpenOperation;
import kindred.operations.OpenOperationStore;
import kindred.operations.Recoverer;
import kindred.profile.ProfileStore;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaStore;

/** Everything a server can do with profiles, put together over one session. */
public record Domain(
    SchemaRegistry schemas,
    ProfileDirectory directory,
    ProfileFinder finder,
    DuplicateFinder duplicates,
    ProfileMerge merges,
    MergeHistory history,
    KeyedMerge keyedMerges,
    Claims claims,
    OpenOperationStore operations,
    Map<OpenOperation.Kind, Recoverer> recoverers) {

  /** How long a claim whose owner is between two statements is left alone. */
  public static final Duration POLITENESS = Duration.ofSeconds(2);

  /** What the imports of the same server ask of it. */
  public ProfileImport.Services importServices(Imports jobs) {
    return new ProfileImport.Services(schemas, claims, jobs);
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
    var requests = NamedRequestStore.open(session);
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
                requests))
        .map(
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
                      merge);
              var finder =
                  new ProfileFinder(schemas, profiles.result(), claims.result(), entries.result());
              var duplicates =
                  new DuplicateFinder(
                      schemas, profiles.result(), claims.result(), entries.result(), finder);
              var recoverers =
                  Map.<OpenOperation.Kind, Recoverer>of(
                      OpenOperation.Kind.MERGE,
                      new MergeRecovery(profiles.result(), merge),
                      OpenOperation.Kind.DELETE,
                      directory.deletions());
              return new Domain(
                  schemas,
                  directory,
                  finder,
                  duplicates,
                  merge,
                  history,
                  new KeyedMerge(requests.result(), merge, history),
                  protocol,
                  operations.result(),
                  recoverers);
            });
  }
}
