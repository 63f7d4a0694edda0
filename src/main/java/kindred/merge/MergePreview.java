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
 * What a merge of two profiles would do, as they are now. Pure: what it tells is what {@link
 * MergeRules} decides.
 *
 * @param moving how many values of each key would find the destination that do not yet
 */
public record MergePreview(
    Profile source,
    Profile destination,
    MergePlan plan,
    boolean forced,
    Map<IdentificationKey, Long> moving) {

  /** The preview of a merge of the source into the destination. */
  public static MergePreview of(
      SchemaSnapshot schema, Profile source, Profile destination, boolean forced) {
    return new MergePreview(
        source,
        destination,
        new MergeRules(schema).plan(source, destination),
        forced,
        moving(schema, source, destination));
  }

  /** Whether the merge would be refused for its size. */
  public boolean tooLarge() {
    return ProfileLimits.exceeded(plan.content());
  }

  /** Whether the merge would happen. */
  public boolean possible() {
    return !tooLarge() && (forced || plan.conflicts().isEmpty());
  }

  /** In the order of the keys; values of keys that were deleted find nobody. */
  private static Map<IdentificationKey, Long> moving(
      SchemaSnapshot schema, Profile source, Profile destination) {
    var byId =
        source.content().keys().stream()
            .filter(owned -> !destination.owns(owned))
            .collect(Collectors.groupingBy(OwnedKey::key, Collectors.counting()));
    var moving = new LinkedHashMap<IdentificationKey, Long>();
    schema.keys().stream()
        .filter(key -> byId.containsKey(key.id()))
        .forEach(key -> moving.put(key, byId.get(key.id())));
    return moving;
  }
}
