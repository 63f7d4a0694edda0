package kindred.duplicates;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.BoundedConcurrency;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk.Page;
import kindred.keys.KeyWalkStore;
import kindred.keys.KeyWalkStore.Bucket;
import kindred.profile.Profile;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** Looks through the key entries for values that a few profiles share, and lists the pairs. */
public final class PairSearch {

  private final SchemaRegistry schemas;
  private final KeyWalkStore entries;
  private final LikelyPairs pairs;

  public PairSearch(SchemaRegistry schemas, KeyWalkStore entries, LikelyPairs pairs) {
    this.schemas = schemas;
    this.entries = entries;
    this.pairs = pairs;
  }

  /** Some buckets of a part of the ring. */
  public Future<Page<Bucket>> buckets(RingPart part, Optional<ByteBuffer> from, int size) {
    return entries.buckets(part, from, size);
  }

  /**
   * Lists the pairs of profiles with a value in common that has entries in this bucket. Of the
   * buckets that have entries of the same values, only the first is searched, with the others.
   */
  public Future<Void> search(Bucket bucket) {
    return schemas
        .current(bucket.tenant())
        .compose(
            schema -> {
              var key = schema.keyById(bucket.key());
              if (key.isEmpty()) {
                return Future.succeededFuture();
              }
              var together = bucket.together(key.get().fanout());
              return isFirst(bucket, together)
                  .compose(
                      first ->
                          first
                              ? search(schema, new SharedValues(entries, together))
                              : Future.succeededFuture());
            });
  }

  private Future<Boolean> isFirst(Bucket bucket, List<Bucket> together) {
    var before = together.subList(0, together.indexOf(bucket));
    return BoundedConcurrency.map(before, other -> entries.slice(other, "", "", 1))
        .map(found -> found.stream().allMatch(List::isEmpty));
  }

  private Future<Void> search(SchemaSnapshot schema, SharedValues values) {
    return values
        .next()
        .compose(groups -> BoundedConcurrency.each(groups, 1, ids -> list(schema, ids)))
        .compose(listed -> values.ended() ? Future.succeededFuture() : search(schema, values));
  }

  private Future<Void> list(SchemaSnapshot schema, List<String> ids) {
    return BoundedConcurrency.map(ids, id -> pairs.survivor(schema.tenant(), id))
        .compose(
            found -> {
              var profiles = new LinkedHashMap<String, Profile>();
              found.stream()
                  .flatMap(Optional::stream)
                  .forEach(profile -> profiles.put(profile.id(), profile));
              return pairs.list(schema, List.copyOf(profiles.values()));
            });
  }
}
