package kindred.directory;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import kindred.claims.Claims;
import kindred.claims.PendingMergeResolver;
import kindred.directory.ProfileUpdate.Edit;
import kindred.directory.ProfileUpdate.Operation;
import kindred.intents.IntentStore;
import kindred.problem.Problem;
import kindred.profile.IdempotencyKey;
import kindred.profile.Ids;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Creates, updates and deletes profiles, each operation entirely or not at all. No two live
 * profiles ever own one unique key value.
 */
public final class ProfileDirectory {

  private final ProfileCreation creation;
  private final ProfileUpdate updates;
  private final ProfileDeletion deletions;
  private final Optional<String> askedBy;

  public ProfileDirectory(
      Vertx vertx,
      SchemaRegistry schemas,
      ProfileTables tables,
      IntentStore intents,
      Claims claims,
      PendingMergeResolver merges,
      InsertConfirmation confirmation) {
    this.creation = new ProfileCreation(vertx, schemas, tables, claims, confirmation);
    this.updates = new ProfileUpdate(vertx, schemas, tables, claims, merges);
    this.deletions = new ProfileDeletion(vertx, tables, intents, merges);
    this.askedBy = Optional.empty();
  }

  private ProfileDirectory(ProfileDirectory same, String caller) {
    this.creation = same.creation;
    this.updates = same.updates;
    this.deletions = same.deletions;
    this.askedBy = Optional.of(caller);
  }

  /** The same profiles; changes and deletions name the caller who asks for them. */
  public ProfileDirectory askedBy(String caller) {
    return new ProfileDirectory(this, caller);
  }

  /** Creates a profile from a tree of attributes and extensions, and returns its id. */
  public Future<String> create(int tenant, String segment, Map<String, Object> raw) {
    return creation.create(new ProfileCreation.Request(tenant, segment, raw));
  }

  /** Creates one profile, however often the request is repeated, and returns its id. */
  public Future<String> create(
      int tenant, String segment, Map<String, Object> raw, IdempotencyKey key) {
    return creation.create(new ProfileCreation.Request(tenant, segment, raw), key);
  }

  /**
   * Replaces all core attributes, and all records of the named extensions.
   *
   * @param segment the new segment; empty: it stays
   * @return the version that holds the change
   */
  public Future<Long> update(
      int tenant,
      String id,
      LongPredicate ifMatch,
      Optional<String> segment,
      Map<String, Object> raw) {
    return change(
        tenant,
        id,
        ifMatch,
        (schema, before) ->
            new Contents(schema).replaced(before, segment.orElse(before.content().segment()), raw));
  }

  private Future<Long> change(int tenant, String id, LongPredicate ifMatch, Edit edit) {
    return updates.apply(tenant, id, ifMatch, new Operation(Ids.random(), askedBy), edit);
  }

  /**
   * Writes the given values over those of a profile and keeps all others, once, however often the
   * operation is repeated. Writes nothing if nothing changes.
   *
   * @param allowed called after the profile was read and before it is changed; throws the refusal
   */
  public Future<Long> overwrite(
      int tenant, String id, String op, Overwrite overwrite, Runnable allowed) {
    return updates.apply(
        tenant,
        id,
        any -> true,
        new Operation(op, askedBy),
        (schema, before) -> {
          var after = new Contents(schema).overwritten(before, overwrite);
          allowed.run();
          return after.equals(before.content()) ? before.content() : after;
        });
  }

  /** Adds extension records; they replace records with the same unique attributes. */
  public Future<Long> insertRecords(
      int tenant, String id, LongPredicate ifMatch, Map<String, Object> raw) {
    return change(
        tenant, id, ifMatch, (schema, before) -> new Contents(schema).inserted(before, raw));
  }

  /** Changes the record that the unique attributes select. */
  public Future<Long> updateRecord(
      int tenant, String id, LongPredicate ifMatch, String extension, Map<String, Object> raw) {
    return change(
        tenant,
        id,
        ifMatch,
        (schema, before) ->
            new Contents(schema).recordChanged(before, require(schema, extension), raw));
  }

  /** Deletes the record that the unique attributes select. */
  public Future<Long> deleteRecord(
      int tenant, String id, LongPredicate ifMatch, String extension, Map<String, Object> raw) {
    return change(
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
  public Future<Void> delete(int tenant, String id, LongPredicate ifMatch) {
    return updates.inTurn(tenant, id, () -> deletions.delete(tenant, id, ifMatch, askedBy));
  }

  /** Completes deletions that other servers began. */
  public ProfileDeletion deletions() {
    return deletions;
  }
}
