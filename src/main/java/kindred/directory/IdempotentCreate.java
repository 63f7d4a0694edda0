package kindred.directory;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.problem.Problem;
import kindred.profile.IdempotencyKey;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;

/**
 * Finds the one id under which a request with an Idempotency-Key may be born, so that it makes one
 * profile however often and wherever it is sent.
 *
 * <p>The id follows from the key. One that was fenced can never be born; then the next in line is
 * tried, by every repetition alike. A refusal is not remembered: it made nothing.
 */
final class IdempotentCreate {

  private static final String OPERATION = "create";
  private static final int MOST_REFUSALS = 100;

  private final ProfileStore profiles;
  private final InsertConfirmation importedProfiles;
  private final int tenant;
  private final IdempotencyKey key;

  /** Creates the profile under this identity; empty: the id was fenced. */
  @FunctionalInterface
  interface Birth {
    Future<Optional<String>> under(String id, String insertId);
  }

  IdempotentCreate(
      ProfileStore profiles, InsertConfirmation importedProfiles, int tenant, IdempotencyKey key) {
    this.profiles = profiles;
    this.importedProfiles = importedProfiles;
    this.tenant = tenant;
    this.key = key;
  }

  /** The id of the profile, made now or by an earlier request; empty: try again. */
  Future<Optional<String>> attempt(Birth birth) {
    return attempt(birth, 0);
  }

  private Future<Optional<String>> attempt(Birth birth, int refusals) {
    var id = key.id(OPERATION, tenant, refusals);
    var insertId = key.fingerprint(OPERATION, tenant);
    return profiles
        .readSerial(tenant, id)
        .compose(
            found -> {
              if (found.isEmpty()) {
                return birth.under(id, insertId);
              }
              if (found.get().insertId() != null) {
                return told(repeated(found.get(), insertId)).map(Optional::of);
              }
              if (refusals == MOST_REFUSALS) {
                throw exhausted().exception();
              }
              return attempt(birth, refusals + 1);
            });
  }

  /** Whoever bore it may have died before he could tell; if not, somebody knows it already. */
  private Future<String> told(Profile born) {
    return importedProfiles
        .refresh(tenant, born.content().keysSchemaVersion(), born.id())
        .map(born.id());
  }

  private static Profile repeated(Profile born, String insertId) {
    if (!born.insertId().equals(insertId)) {
      throw IdempotencyKey.reused().exception();
    }
    return born;
  }

  private static Problem exhausted() {
    return Problem.of(
        Problem.Kind.UNPROCESSABLE,
        "idempotency-key-exhausted",
        "Requests with this Idempotency-Key were refused too often; use another one.");
  }
}
