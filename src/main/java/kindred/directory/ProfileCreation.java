package kindred.directory;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import kindred.cassandra.BoundedConcurrency;
import kindred.claims.ClaimResolution;
import kindred.claims.Claims;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.problem.Problem;
import kindred.profile.IdempotencyKey;
import kindred.profile.Ids;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileStore;
import kindred.retry.Attempt;
import kindred.retry.Retry;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** Creates a profile with all its keys, entirely or not at all (steps C). */
final class ProfileCreation {

  private static final String CONTENDED =
      "Too many concurrent requests for the same profile or key. Retry.";
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final ClaimStore claimStore;
  private final KeyEntryStore entries;
  private final Claims claims;
  private final InsertConfirmation confirmation;
  private final Retry retry;

  ProfileCreation(
      Vertx vertx,
      SchemaRegistry schemas,
      ProfileTables tables,
      Claims claims,
      InsertConfirmation confirmation) {
    this.schemas = schemas;
    this.profiles = tables.profiles();
    this.claimStore = tables.claims();
    this.entries = tables.entries();
    this.claims = claims;
    this.confirmation = confirmation;
    this.retry = new Retry(vertx, TIMEOUT);
  }

  /** What a request wants to create. */
  record Request(int tenant, String segment, Map<String, Object> raw) {}

  /** Creates a profile under a random id. */
  Future<String> create(Request request) {
    return retry.untilDone(
        () ->
            draft(request)
                .compose(
                    draft ->
                        create(draft, Ids.random(), Ids.random())
                            .compose(created -> confirm(draft.schema(), created))),
        CONTENDED);
  }

  /** Creates one profile, however often the request is repeated. */
  Future<String> create(Request request, IdempotencyKey key) {
    var idempotent = new IdempotentCreate(profiles, confirmation, request.tenant(), key);
    return retry.untilDone(
        () ->
            idempotent.attempt(
                (id, insertId) ->
                    draft(request)
                        .compose(
                            draft ->
                                create(draft, id, insertId)
                                    .compose(created -> backFill(draft.schema(), created)))),
        CONTENDED);
  }

  /** The content of a new profile, by a schema that is marked as populated. */
  private record Draft(SchemaSnapshot schema, ProfileContent content) {}

  /** C1. */
  private Future<Draft> draft(Request request) {
    return schemas
        .decide(
            request.tenant(),
            now ->
                Future.succeededFuture(
                    new Draft(
                        now,
                        new Contents(now.requireDefined())
                            .created(request.segment(), request.raw()))))
        .compose(
            draft ->
                draft.schema().populated()
                    ? Future.succeededFuture(draft)
                    : schemas.populated(request.tenant()).compose(marked -> draft(request)));
  }

  /** C2 to C5. Repeats from C1 if the id was fenced, or if a key was added meanwhile. */
  private Future<Attempt<String>> create(Draft draft, String id, String insertId) {
    var schema = draft.schema();
    var unique = new TreeSet<OwnedKey>();
    draft.content().keys().stream().filter(OwnedKey::claim).forEach(unique::add);
    return claims
        .acquire(schema.tenant(), unique, new Claim(id, insertId, 0))
        .compose(
            refusal ->
                refusal.isPresent()
                    ? refuse(schema, id, unique, refusal.get())
                    : confirmation
                        .isOutdated(schema.tenant(), schema.version())
                        .compose(
                            outdated ->
                                outdated
                                    ? fenceAndRelease(schema.tenant(), id, unique)
                                        .map(Attempt.again())
                                    : insert(schema.tenant(), id, insertId, draft.content())));
  }

  /** C3 and C4. */
  private Future<Attempt<String>> insert(
      int tenant, String id, String insertId, ProfileContent content) {
    return entries
        .enter(tenant, content.keys(), id, 1)
        .compose(entered -> profiles.insert(tenant, id, insertId, content))
        .compose(
            applied -> applied ? Future.succeededFuture(true) : wasApplied(tenant, id, insertId))
        .map(inserted -> inserted ? Attempt.done(id) : Attempt.again());
  }

  private Future<Boolean> wasApplied(int tenant, String id, String insertId) {
    return profiles
        .readSerial(tenant, id)
        .map(now -> now.isPresent() && now.get().insertId().filter(insertId::equals).isPresent());
  }

  /** C5. If a repetition of the request has inserted the profile, the next attempt finds it. */
  private Future<Attempt<String>> refuse(
      SchemaSnapshot schema, String id, TreeSet<OwnedKey> unique, ClaimResolution refusal) {
    return fenceAndRelease(schema.tenant(), id, unique.headSet(refusal.key()))
        .compose(
            fenced ->
                fenced && refusal.kind() != ClaimResolution.Kind.STALE
                    ? Future.failedFuture(KeyProblems.of(refusal, schema).exception())
                    : Future.succeededFuture(Attempt.again()));
  }

  /**
   * C5: fences the id, then deletes the claims made for it.
   *
   * @return false: a profile was inserted under this id, and the claims stay
   */
  private Future<Boolean> fenceAndRelease(int tenant, String id, Set<OwnedKey> claimed) {
    if (claimed.isEmpty()) {
      return Future.succeededFuture(true);
    }
    return profiles
        .fence(tenant, id)
        .compose(
            fenced ->
                fenced
                    ? BoundedConcurrency.each(
                            claimed, key -> claimStore.release(tenant, key, id, 0))
                        .map(true)
                    : Future.succeededFuture(false));
  }

  /** C6: the insert is reported only if the profile has every key; otherwise it is undone. */
  private Future<Attempt<String>> confirm(SchemaSnapshot schema, Attempt<String> created) {
    if (!(created instanceof Attempt.Done<String> done)) {
      return Future.succeededFuture(created);
    }
    return confirmation
        .confirm(schema.tenant(), schema.version(), List.of(done.value()))
        .map(
            undone -> {
              undone.values().stream().findFirst().ifPresent(ProfileCreation::refuse);
              return created;
            });
  }

  private static void refuse(Problem problem) {
    throw problem.exception();
  }

  /**
   * C6: a repetition may have reported the profile already, so it stays, with the keys it can have.
   */
  private Future<Attempt<String>> backFill(SchemaSnapshot schema, Attempt<String> created) {
    return created instanceof Attempt.Done<String> done
        ? confirmation.backFill(schema.tenant(), schema.version(), done.value()).map(created)
        : Future.succeededFuture(created);
  }
}
