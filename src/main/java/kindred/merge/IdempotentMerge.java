package kindred.merge;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.intents.IdempotentRequestStore;
import kindred.profile.IdempotencyKey;

/**
 * Merges once, however often the request is repeated under its name, also when the merge was taken
 * back in between. A refused merge is not remembered: it changed nothing.
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
                  : merges
                      .merge(request)
                      .compose(id -> requests.complete(tenant, OPERATION, name, fingerprint, id));
            });
  }
}
