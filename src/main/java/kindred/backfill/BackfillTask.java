package kindred.backfill;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import kindred.profile.Profile;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * The keys to add to one profile.
 *
 * @param again also this key, which was tried before
 * @param op the operation that adds them
 * @param whole whether to add all values or none
 */
record BackfillTask(
    SchemaSnapshot schema, String id, Optional<IdentificationKey> again, String op, boolean whole) {

  int tenant() {
    return schema.tenant();
  }

  BackfillTask withId(String survivor) {
    return new BackfillTask(schema, survivor, again, op, whole);
  }

  BackfillTask withSchema(SchemaSnapshot newest) {
    return new BackfillTask(newest, id, again, op, whole);
  }

  Set<IdentificationKey> keys(Profile profile) {
    var keys = new HashSet<>(schema.keysSince(profile.content().keysSchemaVersion()));
    again.flatMap(key -> schema.keyById(key.id())).ifPresent(keys::add);
    return keys;
  }

  /** Whether no key of the schema is newer than the keys of the profile. */
  boolean hasNewestKeys(Profile profile) {
    long newest = schema.keys().stream().mapToLong(IdentificationKey::created).max().orElse(0);
    return profile.content().keysSchemaVersion() >= newest;
  }
}
