package kindred.merge;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import kindred.problem.Problem;
import kindred.profile.Profile;
import kindred.profile.ProfileLimits;
import kindred.schema.SchemaRegistry;

/**
 * Merges in memory: each merge sees what those before it would have made, and nothing is written.
 * Merges that have no profile in common may be rehearsed at once.
 */
final class MergeDryRun implements Merger {

  private final int tenant;
  private final SchemaRegistry schemas;
  private final Merger real;
  private final JobMerges profiles;
  private final Map<String, String> became = new ConcurrentHashMap<>();
  private final Map<String, Profile> merged = new ConcurrentHashMap<>();

  MergeDryRun(int tenant, SchemaRegistry schemas, Merger real, JobMerges profiles) {
    this.tenant = tenant;
    this.schemas = schemas;
    this.real = real;
    this.profiles = profiles;
  }

  @Override
  public Future<Optional<String>> survivor(String id) {
    return real.survivor(id).map(found -> found.map(this::inTheEnd));
  }

  private String inTheEnd(String id) {
    var at = id;
    while (became.containsKey(at)) {
      at = became.get(at);
    }
    return at;
  }

  @Override
  public Future<Void> merge(MergeRequest request) {
    var source = profile(request.source());
    var destination = profile(request.destination());
    var schema = schemas.current(tenant);
    return Future.all(source, destination, schema)
        .map(
            all -> {
              var into = destination.result();
              var plan = new MergeRules(schema.result()).plan(source.result(), into);
              plan.requirePossible(request.force());
              ProfileLimits.require(plan.content());
              merged.put(into.id(), after(into, plan));
              merged.remove(request.source());
              became.put(request.source(), into.id());
              return null;
            });
  }

  private Future<Profile> profile(String id) {
    return merged.containsKey(id)
        ? Future.succeededFuture(merged.get(id))
        : profiles
            .live(tenant, id)
            .map(live -> live.orElseThrow(() -> Problem.notFound("profile", id).exception()));
  }

  private static Profile after(Profile into, MergePlan plan) {
    return new Profile(
        into.tenant(),
        into.id(),
        into.state(),
        into.version() + 1,
        into.insertId(),
        into.mergeId(),
        into.mergedInto(),
        plan.content(),
        into.decisions(),
        into.operations());
  }
}
