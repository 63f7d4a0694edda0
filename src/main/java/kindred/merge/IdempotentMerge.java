package kindred.merge;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.intents.IdempotentRequestStore;
import kindred.profile.IdempotencyKey;

/**
 * Merges once, however often a request is repeated with its idempotency key, also if the merge was
 * undone in between. A refused merge is not stored: it changed nothing.
 */
public final class IdempotentMerge {

  private static final String OPERATION = "merge";
  private static final int FIRST = 0;

  private final IdempotentRequestStore requests;
  private final ProfileMerge merges;

  public IdempotentMerge(IdempotentRequestStore requests, ProfileMerge merges) {
    this.requests = requests;
    this.merges = merges;
  }

  /** Merges, and gives the id of the merge; for a repeated request, that of the first one. */
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
                  : merges
                      .merge(request)
                      .compose(id -> requests.complete(tenant, OPERATION, name, fingerprint, id));
            });
  }
}
