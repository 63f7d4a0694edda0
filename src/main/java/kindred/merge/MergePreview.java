package kindred.merge;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileLimits;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * What a merge of two profiles would do now, as {@link MergeRules} decides it. Pure.
 *
 * @param movedKeyValues how many values of each key would lead to the destination only after the
 *     merge
 */
public record MergePreview(
    Profile source,
    Profile destination,
    MergePlan plan,
    Map<IdentificationKey, Long> movedKeyValues) {

  /** The preview of a merge of the source into the destination; refuses an invalid choice (400). */
  public static MergePreview of(
      SchemaSnapshot schema, Profile source, Profile destination, MergeChoice choice) {
    var plan = new MergeRules(schema, choice).plan(source, destination);
    plan.requireValidChoice();
    return new MergePreview(source, destination, plan, movedKeyValues(schema, source, destination));
  }

  /** Whether the merge would be refused for its size. */
  public boolean tooLarge() {
    return ProfileLimits.exceeded(plan.content());
  }

  /** Whether the merge would happen. */
  public boolean possible() {
    return !tooLarge() && plan.decided();
  }

  /** In the order of the keys. Values of deleted keys do not count: no look-up uses them. */
  private static Map<IdentificationKey, Long> movedKeyValues(
      SchemaSnapshot schema, Profile source, Profile destination) {
    var byId =
        source.content().keys().stream()
            .filter(owned -> !destination.owns(owned))
            .collect(Collectors.groupingBy(OwnedKey::key, Collectors.counting()));
    var moved = new LinkedHashMap<IdentificationKey, Long>();
    schema.keys().stream()
        .filter(key -> byId.containsKey(key.id()))
        .forEach(key -> moved.put(key, byId.get(key.id())));
    return moved;
  }
}
