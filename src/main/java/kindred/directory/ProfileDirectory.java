package kindred.directory;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import kindred.cassandra.BoundedConcurrency;
import kindred.claims.ClaimResolution;
import kindred.claims.Claims;
import kindred.claims.PendingMergeResolver;
import kindred.intents.IntentStore;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.problem.Problem;
import kindred.profile.IdempotencyKey;
import kindred.profile.Ids;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileStore;
import kindred.retry.Retry;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Creates, updates and deletes profiles, each operation entirely or not at all; no two live
 * profiles ever own one unique key value.
 */
public final class ProfileDirectory {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final SchemaRegistry schemas;
  private final ProfileStore profiles;
  private final ClaimStore claimStore;
  private final KeyEntryStore entries;
  private final Claims claims;
  private final ProfileUpdate updates;
  private final InsertConfirmation importedProfiles;
  private final ProfileDeletion deletions;
  private final Retry attempts;

  /** The tables the directory writes. */
  public record Stores(
      ProfileStore profiles, ClaimStore claims, KeyEntryStore entries, IntentStore operations) {}

  public ProfileDirectory(
      Vertx vertx,
      SchemaRegistry schemas,
      Stores stores,
      Claims claims,
      PendingMergeResolver merges,
      InsertConfirmation importedProfiles) {
    this.schemas = schemas;
    this.profiles = stores.profiles();
    this.claimStore = stores.claims();
    this.entries = stores.entries();
    this.claims = claims;
    this.importedProfiles = importedProfiles;
    this.updates =
        new ProfileUpdate(
            vertx,
            schemas,
            new ProfileUpdate.Stores(stores.profiles(), stores.claims(), stores.entries()),
            claims,
            merges);
    this.deletions = new ProfileDeletion(vertx, stores, updates, merges);
    this.attempts = new Retry(vertx, TIMEOUT);
  }

  /** Creates a profile from a tree of attributes and extensions, and gives its id. */
  public Future<String> create(int tenant, String segment, Map<String, Object> raw) {
    return attempts.until(
        () ->
            draft(tenant, segment, raw)
                .compose(
                    draft ->
                        create(draft, Ids.random(), Ids.random())
                            .compose(born -> tell(draft.schema(), born))),
        ProfileDirectory::fenced);
  }

  /** Creates a profile once, however often the request is repeated, and gives its id. */
  public Future<String> create(
      int tenant, String segment, Map<String, Object> raw, IdempotencyKey key) {
    var keysSchemaVersion = new IdempotentCreate(profiles, importedProfiles, tenant, key);
    return attempts.until(
        () ->
            keysSchemaVersion.attempt(
                (id, insertId) ->
                    draft(tenant, segment, raw)
                        .compose(
                            draft ->
                                create(draft, id, insertId)
                                    .compose(born -> tellOnce(draft.schema(), born)))),
        ProfileDirectory::fenced);
  }

  /** What a new profile shall hold, by a schema that knows that there are profiles. */
  private record Draft(SchemaSnapshot schema, ProfileContent content) {}

  private Future<Draft> draft(int tenant, String segment, Map<String, Object> raw) {
    return schemas
        .decide(
            tenant,
            now ->
                Future.succeededFuture(
                    new Draft(now, new Contents(now.requireDefined()).created(segment, raw))))
        .compose(
            draft ->
                draft.schema().populated()
                    ? Future.succeededFuture(draft)
                    : schemas.populated(tenant).compose(known -> draft(tenant, segment, raw)));
  }

  /** C2 to C5; empty: somebody fenced that id, or a key was made meanwhile. */
  private Future<Optional<String>> create(Draft draft, String id, String op) {
    var schema = draft.schema();
    var wanted = new TreeSet<OwnedKey>();
    draft.content().keys().stream().filter(OwnedKey::claim).forEach(wanted::add);
    return claims
        .acquire(schema.tenant(), wanted, new Claim(id, op, 0))
        .compose(
            refusal ->
                refusal.isPresent()
                    ? undo(schema, id, wanted, refusal.get())
                    : importedProfiles
                        .outdated(schema.tenant(), schema.version())
                        .compose(
                            outdated ->
                                outdated
                                    ? giveBack(schema.tenant(), id, wanted).map(Optional.empty())
                                    : beBorn(schema.tenant(), id, op, draft.content())));
  }

  /** A birth is told only when it has every key; else it never was. */
  private Future<Optional<String>> tell(SchemaSnapshot schema, Optional<String> born) {
    return born.isEmpty()
        ? Future.succeededFuture(born)
        : importedProfiles
            .settle(schema.tenant(), schema.version(), List.of(born.get()))
            .map(
                takenBack -> {
                  takenBack.values().stream().findFirst().ifPresent(ProfileDirectory::refuse);
                  return born;
                });
  }

  /** Somebody who repeats the request may have been told already: it has what it can, and stays. */
  private Future<Optional<String>> tellOnce(SchemaSnapshot schema, Optional<String> born) {
    return born.isEmpty()
        ? Future.succeededFuture(born)
        : importedProfiles.refresh(schema.tenant(), schema.version(), born.get()).map(born);
  }

  private static void refuse(Problem why) {
    throw why.exception();
  }

  /** C3 and C4. */
  private Future<Optional<String>> beBorn(
      int tenant, String id, String op, ProfileContent content) {
    return BoundedConcurrency.each(
            content.keys().stream().filter(key -> !key.claim()).toList(),
            key -> entries.insert(tenant, key, id, 1))
        .compose(entered -> profiles.create(tenant, id, op, content))
        .compose(
            applied ->
                applied
                    ? Future.succeededFuture(true)
                    : profiles
                        .readSerial(tenant, id)
                        .map(now -> now.isPresent() && op.equals(now.get().insertId())))
        .map(born -> born ? Optional.of(id) : Optional.empty());
  }

  /** C5. Born after all, by a repetition of the request: then that is its answer. */
  private Future<Optional<String>> undo(
      SchemaSnapshot schema, String id, TreeSet<OwnedKey> wanted, ClaimResolution refusal) {
    return giveBack(schema.tenant(), id, wanted.headSet(refusal.key()))
        .compose(
            unborn ->
                unborn && refusal.kind() != ClaimResolution.Kind.STALE
                    ? Future.failedFuture(KeyProblems.of(refusal, schema).exception())
                    : Future.succeededFuture(Optional.empty()));
  }

  /** Nobody will be born under this id, and then its claims go; false: somebody was. */
  private Future<Boolean> giveBack(int tenant, String id, Set<OwnedKey> claimed) {
    if (claimed.isEmpty()) {
      return Future.succeededFuture(true);
    }
    return profiles
        .fence(tenant, id)
        .compose(
            unborn ->
                unborn
                    ? BoundedConcurrency.each(
                            claimed, key -> claimStore.release(tenant, key, id, 0))
                        .map(true)
                    : Future.succeededFuture(false));
  }

  /**
   * Replaces the core attributes and the extensions that are named.
   *
   * @param segment the new segment; empty: it stays
   * @return the version that holds the change
   */
  public Future<Long> update(
      int tenant,
      String id,
      OptionalLong ifMatch,
      Optional<String> segment,
      Map<String, Object> raw) {
    return updates.apply(
        tenant,
        id,
        ifMatch,
        (schema, before) ->
            new Contents(schema).replaced(before, segment.orElse(before.content().segment()), raw));
  }

  /**
   * Writes values over those of a profile, once, however often the operation is repeated; what is
   * not given stays. What changes nothing is not written.
   *
   * @param allowed asked after the profile was read and before it is changed; throws the refusal
   */
  public Future<Long> overwrite(
      int tenant,
      String id,
      String op,
      Optional<String> segment,
      Map<String, Object> raw,
      Runnable allowed) {
    return updates.apply(
        tenant,
        id,
        OptionalLong.empty(),
        op,
        (schema, before) -> {
          var after = new Contents(schema).overwritten(before, segment, raw);
          allowed.run();
          return after.equals(before.content()) ? before.content() : after;
        });
  }

  /** Adds extension records; those that agree with old ones on what is unique replace them. */
  public Future<Long> insertRecords(
      int tenant, String id, OptionalLong ifMatch, Map<String, Object> raw) {
    return updates.apply(
        tenant, id, ifMatch, (schema, before) -> new Contents(schema).inserted(before, raw));
  }

  /** Changes the record that the unique attributes choose. */
  public Future<Long> updateRecord(
      int tenant, String id, OptionalLong ifMatch, String extension, Map<String, Object> raw) {
    return updates.apply(
        tenant,
        id,
        ifMatch,
        (schema, before) ->
            new Contents(schema).recordChanged(before, require(schema, extension), raw));
  }

  /** Deletes the record that the unique attributes choose. */
  public Future<Long> deleteRecord(
      int tenant, String id, OptionalLong ifMatch, String extension, Map<String, Object> raw) {
    return updates.apply(
        tenant,
        id,
        ifMatch,
        (schema, before) ->
            new Contents(schema).recordDeleted(before, require(schema, extension), raw));
  }

  private static ExtensionSchema require(SchemaSnapshot schema, String extension) {
    return schema
        .extension(extension)
        .orElseThrow(() -> Problem.notFound("extension", extension).exception());
  }

  /** Deletes a profile, its records and its keys; its id is never used again. */
  public Future<Void> delete(int tenant, String id, OptionalLong ifMatch) {
    return updates.inTurn(tenant, id, () -> deletions.delete(tenant, id, ifMatch));
  }

  /** Brings the deletions of others to their ends. */
  public ProfileDeletion deletions() {
    return deletions;
  }

  static Throwable fenced() {
    return Problem.unavailable("Many work on the same profile or key at once.").exception();
  }
}
