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
 * Restores missing claims and entries of live profiles, reports values that two of them own, and
 * completes merges and unmerges whose intent is lost. In a second walk it checks the profiles that
 * have an imported row only, and cleans the rows of the others.
 */
public final class ProfileSweep implements Sweep<Used, ProfileSweep.Suspect> {

  /**
   * What looks wrong with a profile.
   *
   * @param key the value that does not lead to it; empty: it is in transition, or its imported row
   *     was not cleaned
   */
  public record Suspect(Profile profile, Optional<OwnedKey> key) {}

  private final SchemaRegistry schemas;
  private final ProfileWalkStore walk;
  private final boolean imported;
  private final ProfileStore profiles;
  private final MissingKeys keys;
  private final PendingMergeResolver merges;
  private final RecoveryHandler unmerges;

  /**
   * @param imported whether the imported rows are walked, not the partitions
   */
  public ProfileSweep(
      SchemaRegistry schemas,
      ProfileWalkStore walk,
      boolean imported,
      ProfileStore profiles,
      MissingKeys keys,
      PendingMergeResolver merges,
      RecoveryHandler unmerges) {
    this.schemas = schemas;
    this.walk = walk;
    this.imported = imported;
    this.profiles = profiles;
    this.keys = keys;
    this.merges = merges;
    this.unmerges = unmerges;
  }

  @Override
  public String table() {
    return imported ? "imported_profile" : "profile";
  }

  @Override
  public Future<Page<Used>> page(RingPart part, Optional<ByteBuffer> from, int size) {
    return imported ? walk.importedIds(part, from, size) : walk.ids(part, from, size);
  }

  @Override
  public Future<List<Suspect>> suspects(Used row) {
    return profiles
        .find(row.tenant(), row.id())
        .compose(
            found -> {
              if (found.isPresent() && suspicious(found.get())) {
                return Future.succeededFuture(List.of(new Suspect(found.get(), Optional.empty())));
              }
              return found.filter(Profile::active).isPresent()
                  ? missing(found.get())
                  : Future.succeededFuture(List.<Suspect>of());
            });
  }

  private boolean suspicious(Profile profile) {
    return imported ? profile.row().isEmpty() : profile.inTransition();
  }

  private Future<List<Suspect>> missing(Profile profile) {
    return schemas
        .since(profile.tenant(), profile.newestSchema())
        .compose(schema -> missing(schema, profile));
  }

  /** Leaves out values of a deleted key: no claim or entry needs to lead to them. */
  private Future<List<Suspect>> missing(SchemaSnapshot schema, Profile profile) {
    var owned =
        profile.content().keys().stream()
            .filter(key -> schema.keyById(key.key()).isPresent())
            .sorted()
            .toList();
    return BoundedConcurrency.map(owned, key -> keys.isFound(profile, key))
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
    if (suspect.key().isPresent()) {
      return keys.restore(seen.tenant(), seen.id(), suspect.key().get());
    }
    return imported
        ? profiles
            .clean(seen.tenant(), seen.id())
            .map(cleaned -> cleaned ? RepairResult.REMOVED : RepairResult.UNCHANGED)
        : completeTransition(seen);
  }

  private Future<RepairResult> completeTransition(Profile seen) {
    return profiles
        .readSerial(seen.tenant(), seen.id())
        .compose(
            now ->
                now.isPresent() && now.get().inTransition() && now.get().isSourceOf(seen.mergeId())
                    ? complete(now.get())
                    : Future.succeededFuture())
        .map(RepairResult.UNCHANGED);
  }

  private Future<?> complete(Profile source) {
    return source.restoring()
        ? unmerges.finish(
            Intent.now(
                source.mergeId(),
                Intent.Kind.UNMERGE,
                source.tenant(),
                source.id(),
                source.mergedInto(),
                ""))
        : merges.resolve(source);
  }

  @Override
  public String name(Suspect suspect) {
    return "%s of tenant %d".formatted(suspect.profile().id(), suspect.profile().tenant());
  }
}
