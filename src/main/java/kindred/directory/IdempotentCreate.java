package kindred.directory;

import io.vertx.core.Future;
import kindred.problem.Problem;
import kindred.profile.IdempotencyKey;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;
import kindred.retry.Attempt;

/**
 * Finds the one id under which a request with an Idempotency-Key may be inserted, so that it
 * creates one profile, however often and on whatever server it is repeated.
 *
 * <p>The id follows from the key. If it is fenced, every repetition tries the same next id. A
 * refusal is not stored, because it created nothing.
 */
final class IdempotentCreate {

  private static final String OPERATION = "create";
  private static final int MOST_REFUSALS = 100;

  private final ProfileStore profiles;
  private final InsertConfirmation confirmation;
  private final int tenant;
  private final IdempotencyKey key;

  /** Inserts the profile under the given ids. */
  @FunctionalInterface
  interface Insert {
    Future<Attempt<String>> under(String id, String insertId);
  }

  IdempotentCreate(
      ProfileStore profiles, InsertConfirmation confirmation, int tenant, IdempotencyKey key) {
    this.profiles = profiles;
    this.confirmation = confirmation;
    this.tenant = tenant;
    this.key = key;
  }

  /** C1 for one id after the other; gives the id of the profile, also of one that exists. */
  Future<Attempt<String>> attempt(Insert insert) {
    return attempt(insert, 0);
  }

  private Future<Attempt<String>> attempt(Insert insert, int refusals) {
    var id = key.id(OPERATION, tenant, refusals);
    var insertId = key.fingerprint(OPERATION, tenant);
    return profiles
        .readSerial(tenant, id)
        .compose(
            found -> {
              if (found.isEmpty()) {
                return insert.under(id, insertId);
              }
              if (found.get().insertId().isPresent()) {
                return confirm(requireRepetition(found.get(), insertId)).map(Attempt::done);
              }
              if (refusals == MOST_REFUSALS) {
                throw exhausted().exception();
              }
              return attempt(insert, refusals + 1);
            });
  }

  /** C6: the server that inserted the profile may have died before its confirmation. */
  private Future<String> confirm(Profile existing) {
    return confirmation
        .backFill(tenant, existing.content().keysSchemaVersion(), existing.id())
        .map(existing.id());
  }

  private static Profile requireRepetition(Profile existing, String insertId) {
    if (existing.insertId().filter(insertId::equals).isEmpty()) {
      throw IdempotencyKey.reused().exception();
    }
    return existing;
  }

  private static Problem exhausted() {
    return Problem.of(
        Problem.Kind.UNPROCESSABLE,
        "idempotency-key-exhausted",
        "The server has refused too many requests with this Idempotency-Key. Use a new key.");
  }
}
