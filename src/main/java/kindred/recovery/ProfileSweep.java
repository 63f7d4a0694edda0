package kindred.recovery;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kindred.cassandra.BoundedConcurrency;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk.Page;
import kindred.claims.MissingKeys;
import kindred.claims.PendingMergeResolver;
import kindred.claims.RepairResult;
import kindred.intents.Intent;
import kindred.intents.RecoveryHandler;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;
import kindred.profile.ProfileWalkStore;
import kindred.profile.ProfileWalkStore.Used;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Makes claims and entries that live profiles miss, tells of values that two of them own, and
 * brings merges to their ends of which nothing is left but a frozen profile.
 */
public final class ProfileSweep implements Sweep<Used, ProfileSweep.Suspect> {

  /**
   * Something that looks wrong with a profile.
   *
   * @param key the value that does not lead to it; empty: it is frozen
   */
  public record Suspect(Profile profile, Optional<OwnedKey> key) {}

  private final SchemaRegistry schemas;
  private final ProfileWalkStore walk;
  private final ProfileStore profiles;
  private final MissingKeys keys;
  private final PendingMergeResolver merges;
  private final RecoveryHandler undoings;

  public ProfileSweep(
      SchemaRegistry schemas,
      ProfileWalkStore walk,
      ProfileStore profiles,
      MissingKeys keys,
      PendingMergeResolver merges,
      RecoveryHandler undoings) {
    this.schemas = schemas;
    this.walk = walk;
    this.profiles = profiles;
    this.keys = keys;
    this.merges = merges;
    this.undoings = undoings;
  }

  @Override
  public String table() {
    return "profile";
  }

  @Override
  public Future<Page<Used>> page(RingPart part, Optional<ByteBuffer> from, int size) {
    return walk.ids(part, from, size);
  }

  @Override
  public Future<List<Suspect>> suspects(Used row) {
    return profiles
        .find(row.tenant(), row.id())
        .compose(
            found -> {
              if (found.isPresent() && found.get().held()) {
                return Future.succeededFuture(List.of(new Suspect(found.get(), Optional.empty())));
              }
              return found.filter(Profile::active).isPresent()
                  ? missing(found.get())
                  : Future.succeededFuture(List.<Suspect>of());
            });
  }

  private Future<List<Suspect>> missing(Profile profile) {
    return schemas
        .since(profile.tenant(), profile.newestSchema())
        .compose(schema -> missing(schema, profile));
  }

  /** Values of a key that is no more lead nowhere, and shall. */
  private Future<List<Suspect>> missing(SchemaSnapshot schema, Profile profile) {
    var owned =
        profile.content().keys().stream()
            .filter(key -> schema.keyById(key.key()).isPresent())
            .sorted()
            .toList();
    return BoundedConcurrency.map(owned, key -> keys.found(profile, key))
        .map(
            found ->
                IntStream.range(0, owned.size())
                    .filter(i -> !found.get(i))
                    .mapToObj(i -> new Suspect(profile, Optional.of(owned.get(i))))
                    .toList());
  }

  @Override
  public Future<RepairResult> repair(Suspect suspect) {
    var seen = suspect.profile();
    return suspect.key().isPresent()
        ? keys.remake(seen.tenant(), seen.id(), suspect.key().get())
        : pendingMerges(seen);
  }

  private Future<RepairResult> pendingMerges(Profile seen) {
    return profiles
        .readSerial(seen.tenant(), seen.id())
        .compose(
            now ->
                now.isPresent() && now.get().held() && now.get().mergeId().equals(seen.mergeId())
                    ? finish(now.get())
                    : Future.succeededFuture())
        .map(RepairResult.LEFT);
  }

  /** One that waits for the undoing of its merge may have lost the note of it. */
  private Future<?> finish(Profile held) {
    return held.restoring()
        ? undoings.finish(
            Intent.now(
                held.mergeId(),
                Intent.Kind.UNMERGE,
                held.tenant(),
                held.id(),
                held.mergedInto(),
                ""))
        : merges.pendingMerges(held);
  }

  @Override
  public String name(Suspect suspect) {
    return "%s of tenant %d".formatted(suspect.profile().id(), suspect.profile().tenant());
  }
}
