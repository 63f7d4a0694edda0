package kindred.merge;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import kindred.merge.PastMerge.Place;
import kindred.operations.NamedRequestStore;
import kindred.operations.NamedRequestStore.NamedRequest;
import kindred.profile.IdempotencyKey;

/**
 * Merges once, however often the request is repeated under its name, also when the merge was taken
 * back in between. A refused merge is not remembered: it changed nothing.
 */
public final class KeyedMerge {

  private static final String OPERATION = "merge";
  private static final int FIRST = 0;
  private static final int MERGES_AT_ONCE = 100;

  private final NamedRequestStore requests;
  private final ProfileMerge merges;
  private final MergeHistory history;

  public KeyedMerge(NamedRequestStore requests, ProfileMerge merges, MergeHistory history) {
    this.requests = requests;
    this.merges = merges;
    this.history = history;
  }

  /** Merges, and gives the id of the merge; of the earlier one if the request came before. */
  public Future<String> merge(MergeRequest request, IdempotencyKey key) {
    int tenant = request.tenant();
    var name = key.id(OPERATION, tenant, FIRST);
    var fingerprint = key.fingerprint(OPERATION, tenant);
    return requests
        .begin(tenant, OPERATION, name, fingerprint, Optional.empty())
        .compose(
            known -> {
              if (!known.fingerprint().equals(fingerprint)) {
                throw IdempotencyKey.reused().exception();
              }
              return known.result().isPresent()
                  ? Future.succeededFuture(known.result().get())
                  : perform(request, known)
                      .compose(id -> requests.complete(tenant, OPERATION, name, fingerprint, id));
            });
  }

  /** What an earlier try has done although its server died, is not done again. */
  private Future<String> perform(MergeRequest request, NamedRequest known) {
    return done(request, known.createdAt(), Place.newest(Instant.now()))
        .compose(
            done -> done.isPresent() ? Future.succeededFuture(done.get()) : merges.merge(request));
  }

  private Future<Optional<String>> done(MergeRequest request, Instant since, Place place) {
    return history
        .ofProfile(request.tenant(), request.source(), place, MERGES_AT_ONCE)
        .compose(
            page -> {
              for (var merge : page.merges()) {
                if (merge.requestedAt().isBefore(since)) {
                  return Future.succeededFuture(Optional.empty());
                }
                if (merge.request().source().equals(request.source())
                    && merge.request().destination().equals(request.destination())) {
                  return Future.succeededFuture(Optional.of(merge.id()));
                }
              }
              return page.next().isPresent()
                  ? done(request, since, page.next().get())
                  : Future.succeededFuture(Optional.empty());
            });
  }
}
