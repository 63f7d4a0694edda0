package kindred.duplicates;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import kindred.cassandra.BoundedConcurrency;
import kindred.duplicates.DuplicateFinder.Shared;
import kindred.duplicates.DuplicateRules.Probe;
import kindred.keys.KeyEntryStore;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.schema.SchemaSnapshot;

/** Compares two live profiles. Writes nothing. */
public final class PairComparison {

  private final KeyEntryStore entries;

  public PairComparison(KeyEntryStore entries) {
    this.entries = entries;
  }

  /** Both profiles side by side; the order of the arguments does not matter. */
  Future<ComparedPair> compare(SchemaSnapshot schema, Profile profile, Profile other) {
    boolean ordered = profile.id().compareTo(other.id()) < 0;
    var one = ordered ? profile : other;
    var two = ordered ? other : profile;
    var rules = new DuplicateRules(schema);
    var shared =
        rules.probes(one).stream()
            .limit(DuplicateFinder.MOST_VALUES)
            .filter(probe -> two.owns(probe.value()))
            .toList();
    return BoundedConcurrency.map(shared, probe -> others(one, probe))
        .map(
            counts -> {
              var sharedBy = new HashMap<OwnedKey, Integer>();
              for (int i = 0; i < shared.size(); i++) {
                sharedBy.put(shared.get(i).value(), counts.get(i));
              }
              var reasons = rules.reasons(two, shared, sharedBy);
              return ComparedPair.of(
                  schema,
                  one,
                  two,
                  DuplicateRules.score(reasons),
                  reasons.stream().map(Shared::of).toList());
            });
  }

  /** How many other profiles may have the value. */
  private Future<Integer> others(Profile one, Probe probe) {
    if (probe.value().claim()) {
      return Future.succeededFuture(1);
    }
    return entries
        .find(one.tenant(), probe.value(), "", DuplicateFinder.MOST_SHARING + 1)
        .map(ids -> count(ids, one.id()));
  }

  private static int count(List<String> ids, String own) {
    int others = (int) ids.stream().filter(id -> !id.equals(own)).count();
    return Math.min(others, DuplicateFinder.MOST_SHARING);
  }
}
