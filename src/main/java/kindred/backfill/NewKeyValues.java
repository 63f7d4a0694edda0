package kindred.backfill;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import kindred.keys.KeyConflict;
import kindred.keys.KeyConflict.Reason;
import kindred.keys.KeyExtraction;
import kindred.problem.Faults;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * The values of newer keys that a profile does not own yet.
 *
 * @param claims values to claim
 * @param entries values to enter
 * @param conflicts keys of which the profile has too many values
 */
record NewKeyValues(
    SortedSet<OwnedKey> claims, Set<OwnedKey> entries, List<KeyConflict> conflicts) {

  static NewKeyValues of(Profile profile, Set<IdentificationKey> keys, SchemaSnapshot schema) {
    var extraction = new KeyExtraction(schema);
    var found = new NewKeyValues(new TreeSet<>(), new HashSet<>(), new ArrayList<>());
    for (var key : keys) {
      var faults = new Faults();
      var content = profile.content();
      var values = extraction.of(key, content.attributes(), content.records(), faults);
      if (faults.count() > 0) {
        found.conflicts.add(new KeyConflict(key.id(), profile.id(), Reason.TOO_MANY, ""));
        continue;
      }
      values.removeAll(content.keys());
      values.forEach(value -> (value.claim() ? found.claims : found.entries).add(value));
    }
    return found;
  }

  boolean isEmpty() {
    return claims.isEmpty() && entries.isEmpty();
  }
}
