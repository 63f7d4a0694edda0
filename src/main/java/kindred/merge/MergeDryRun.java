package kindred.merge;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import kindred.problem.Problem;
import kindred.profile.Profile;
import kindred.profile.ProfileLimits;
import kindred.profile.ProfileStore;
import kindred.schema.SchemaRegistry;

/**
 * Merges in memory and writes nothing: each merge sees what the earlier ones would have written.
 * Merges without a common profile may run at once.
 */
final class MergeDryRun implements Merger {

  private final int tenant;
  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final Merger real;
  private final Map<String, String> mergedInto = new ConcurrentHashMap<>();
  private final Map<String, Profile> destinations = new ConcurrentHashMap<>();

  MergeDryRun(int tenant, SchemaRegistry schemas, ProfileStore profiles, Merger real) {
    this.tenant = tenant;
    this.schemas = schemas;
    this.profiles = profiles;
    this.real = real;
  }

  @Override
  public Future<Optional<String>> survivor(String id) {
    return real.survivor(id).map(found -> found.map(this::end));
  }

  private String end(String id) {
    var at = id;
    while (mergedInto.containsKey(at)) {
      at = mergedInto.get(at);
    }
    return at;
  }

  @Override
  public Future<String> merge(MergeRequest request) {
    var source = profile(request.source());
    var destination = profile(request.destination());
    var schema = schemas.current(tenant);
    return Future.all(source, destination, schema)
        .map(
            all -> {
              var into = destination.result();
              var plan =
                  new MergeRules(schema.result(), request.choice()).plan(source.result(), into);
              plan.requirePossible();
              ProfileLimits.require(plan.content());
              destinations.put(into.id(), into.changed(plan.content()));
              destinations.remove(request.source());
              mergedInto.put(request.source(), into.id());
              return "";
            });
  }

  private Future<Profile> profile(String id) {
    return destinations.containsKey(id)
        ? Future.succeededFuture(destinations.get(id))
        : profiles
            .find(tenant, id)
            .map(
                found ->
                    found
                        .filter(Profile::live)
                        .orElseThrow(() -> Problem.notFound("profile", id).exception()));
  }
}
