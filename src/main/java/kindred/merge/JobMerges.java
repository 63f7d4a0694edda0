package kindred.merge;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kindred.claims.PendingMergeResolver;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.profile.Profile;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.schema.SchemaRegistry;

/** The merges of jobs: what a job has merged is known again by its lines. */
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

  /**
   * Where an id leads.
   *
   * @param before the profile that it had become before the job
   * @param made the lines of the job that have led it on from there, and where each has led it
   */
  public record History(String before, Map<Long, String> made) {
    public History {
      made = Map.copyOf(made);
    }
  }

  /** Merges that happen. */
  public Merger real(int tenant) {
    return new Merger() {
      @Override
      public Future<Optional<String>> survivor(String id) {
        return redirects
            .follow(tenant, id)
            .map(found -> found.filter(Profile::live).map(Profile::id));
      }

      @Override
      public Future<Void> merge(MergeRequest request) {
        return merge.merge(request).mapEmpty();
      }
    };
  }

  /** Merges that are only thought. */
  public Merger dryRun(int tenant) {
    return new MergeDryRun(tenant, schemas, real(tenant), this);
  }

  /**
   * Where an id leads, and what of that the job has done; a merge that is half done is finished.
   */
  public Future<History> history(int tenant, String id, String job) {
    return history(tenant, id, job, Optional.empty(), new HashMap<>());
  }

  private Future<History> history(
      int tenant, String id, String job, Optional<String> before, Map<Long, String> made) {
    return profiles
        .readSerial(tenant, id)
        .compose(
            found -> {
              if (found.filter(Profile::held).isPresent()) {
                return pendingMerges
                    .isResolved(found.get())
                    .compose(
                        moved ->
                            moved
                                ? history(tenant, id, job, before, made)
                                : onward(found.get(), job, before, made));
              }
              return found.filter(p -> p.state() == ProfileState.MERGED).isPresent()
                  ? onward(found.get(), job, before, made)
                  : Future.succeededFuture(new History(before.orElse(id), made));
            });
  }

  private Future<History> onward(
      Profile merged, String job, Optional<String> before, Map<Long, String> made) {
    return merges
        .find(merged.tenant(), merged.mergeId())
        .compose(
            told -> {
              var line =
                  told.flatMap(past -> past.request().job())
                      .filter(asked -> asked.job().equals(job));
              line.ifPresent(own -> made.put(own.line(), merged.mergedInto()));
              var start = before.or(() -> line.map(own -> merged.id()));
              return history(merged.tenant(), merged.mergedInto(), job, start, made);
            });
  }

  /** Why a merge would be refused as the profiles are now; empty: it would not be. */
  public Future<Optional<Problem>> refusal(MergeRequest request) {
    return new MergeDryRun(request.tenant(), schemas, real(request.tenant()), this)
        .merge(request)
        .map(Optional.<Problem>empty())
        .recover(
            failure ->
                failure instanceof ProblemException refused
                        && refused.problem().kind() != Problem.Kind.UNAVAILABLE
                    ? Future.succeededFuture(Optional.of(refused.problem()))
                    : Future.failedFuture(failure));
  }

  Future<Optional<Profile>> live(int tenant, String id) {
    return profiles.find(tenant, id).map(found -> found.filter(Profile::live));
  }
}
