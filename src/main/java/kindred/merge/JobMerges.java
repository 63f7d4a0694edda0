package kindred.merge;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kindred.claims.PendingMergeResolver;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Profile;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.schema.SchemaRegistry;

/** The merges of jobs: a job recognises its own merges by the number of the line. */
public final class JobMerges {

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final MergeStore merges;
  private final ProfileMerge merge;
  private final PendingMergeResolver pendingMerges;
  private final Redirects redirects;

  public JobMerges(
      SchemaRegistry schemas,
      ProfileStore profiles,
      MergeStore merges,
      ProfileMerge merge,
      PendingMergeResolver pendingMerges) {
    this.schemas = schemas;
    this.profiles = profiles;
    this.merges = merges;
    this.merge = merge;
    this.pendingMerges = pendingMerges;
    this.redirects = new Redirects(profiles);
  }

  /** A merge that a line of the job has made. */
  public record OwnMerge(String mergeId, String destination) {}

  /**
   * The chain of merges of an id.
   *
   * @param start the profile that the id led to before the job
   * @param own the job's own merges in the chain, by line
   */
  public record History(String start, Map<Long, OwnMerge> own) {
    public History {
      own = Map.copyOf(own);
    }
  }

  /** Merges for real. */
  public Merger real(int tenant) {
    return new Merger() {
      @Override
      public Future<Optional<String>> survivor(String id) {
        return redirects
            .follow(tenant, id)
            .map(found -> found.filter(Profile::live).map(Profile::id));
      }

      @Override
      public Future<String> merge(MergeRequest request) {
        return merge.merge(request);
      }
    };
  }

  /** Merges in memory only. */
  public Merger dryRun(int tenant) {
    return new MergeDryRun(tenant, schemas, profiles, real(tenant));
  }

  /** Follows the merges of an id to their end, and completes pending ones on the way. */
  public Future<History> history(int tenant, String id, String job) {
    return history(tenant, id, job, Optional.empty(), new HashMap<>());
  }

  private Future<History> history(
      int tenant, String id, String job, Optional<String> start, Map<Long, OwnMerge> own) {
    return profiles
        .readSerial(tenant, id)
        .compose(
            found -> {
              if (found.filter(Profile::inTransition).isPresent()) {
                return pendingMerges
                    .resolveIfDecided(found.get())
                    .compose(
                        resolved ->
                            resolved
                                ? history(tenant, id, job, start, own)
                                : follow(found.get(), job, start, own));
              }
              return found.filter(p -> p.state() == ProfileState.MERGED).isPresent()
                  ? follow(found.get(), job, start, own)
                  : Future.succeededFuture(new History(start.orElse(id), own));
            });
  }

  private Future<History> follow(
      Profile merged, String job, Optional<String> start, Map<Long, OwnMerge> own) {
    return merges
        .find(merged.tenant(), merged.mergeId())
        .compose(
            found -> {
              var line =
                  found.flatMap(past -> past.request().job()).filter(of -> of.job().equals(job));
              line.ifPresent(
                  of -> own.put(of.line(), new OwnMerge(merged.mergeId(), merged.mergedInto())));
              var first = start.or(() -> line.map(of -> merged.id()));
              return history(merged.tenant(), merged.mergedInto(), job, first, own);
            });
  }

  /** The problem for which a merge would be refused now; empty if it would not be. */
  public Future<Optional<Problem>> refusal(MergeRequest request) {
    return dryRun(request.tenant())
        .merge(request)
        .map(Optional.<Problem>empty())
        .recover(
            failure ->
                failure instanceof ProblemException refused
                        && refused.problem().kind() != Problem.Kind.UNAVAILABLE
                    ? Future.succeededFuture(Optional.of(refused.problem()))
                    : Future.failedFuture(failure));
  }
}
