package kindred;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import kindred.cassandra.CassandraSession;
import kindred.claims.Claims;
import kindred.claims.RunningImports;
import kindred.directory.KeyUpkeep;
import kindred.directory.NewBirths;
import kindred.directory.ProfileDirectory;
import kindred.directory.ProfileFinder;
import kindred.imports.Imports;
import kindred.imports.ProfileImport;
import kindred.keys.ClaimStore;
import kindred.keys.KeyConflictStore;
import kindred.keys.KeyEntryStore;
import kindred.merge.MergeStore;
import kindred.merge.ProfileMerge;
import kindred.operations.OpenOperationStore;
import kindred.profile.ProfileStore;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaStore;
import kindred.upkeep.KeyCatalogue;

/** Everything a server can do with profiles, put together over one session. */
public record Domain(
    SchemaRegistry schemas,
    ProfileDirectory directory,
    ProfileFinder finder,
    ProfileMerge merges,
    Claims claims,
    NewBirths births,
    KeyCatalogue keys) {

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
    var operations = OpenOperationStore.open(session);
    var conflicts = KeyConflictStore.open(session);
    return Future.all(
            schemaStore, profiles, claims, entries, merges, Future.all(operations, conflicts))
        .compose(
            all -> {
              var schemas = new SchemaRegistry(vertx, schemaStore.result());
              var merge =
                  new ProfileMerge(
                      vertx,
                      schemas,
                      new ProfileMerge.Stores(
                          profiles.result(),
                          claims.result(),
                          entries.result(),
                          merges.result(),
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
              return KeyCatalogue.open(vertx, session, schemas, upkeep, politeness)
                  .map(
                      keys ->
                          new Domain(schemas, directory, finder, merge, protocol, births, keys));
            });
  }
}
