package kindred.merge;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileContent;

/**
 * The other merges into a destination, as far as the undoing of one has to know them.
 *
 * @param standing the sources of the later ones that were not undone
 * @param undone the earlier ones that were undone since
 */
record Siblings(List<ProfileContent> standing, List<PastMerge.Before> undone) {

  static final Siblings NONE = new Siblings(List.of(), List.of());

  /** What the destination had of its own: not what merges had brought that were undone since. */
  ProfileContent ownOf(ProfileContent before) {
    if (undone.isEmpty()) {
      return before;
    }
    Map<String, List<Object>> values = new LinkedHashMap<>();
    before
        .attributes()
        .values()
        .forEach(
            (name, all) ->
                values.put(name, all.stream().filter(value -> !brought(name, value)).toList()));
    var keys = new HashSet<>(before.keys());
    keys.removeIf(this::brought);
    return new ProfileContent(
        before.segment(),
        new Attributes(values),
        before.records().stream().filter(record -> !brought(record)).toList(),
        keys,
        before.keyed());
  }

  private boolean brought(String name, Object value) {
    return undone.stream()
        .anyMatch(
            was ->
                was.source().content().attributes().of(name).contains(value)
                    && !was.destination().content().attributes().of(name).contains(value));
  }

  private boolean brought(ExtensionRecord record) {
    return undone.stream()
        .anyMatch(
            was ->
                contents(was.source(), record).contains(record.attributes())
                    && was.destination().content().records().stream().noneMatch(record::equals));
  }

  private static Set<Attributes> contents(ProfileImage image, ExtensionRecord record) {
    return image.content().records(record.extension()).stream()
        .map(ExtensionRecord::attributes)
        .collect(Collectors.toSet());
  }

  private boolean brought(OwnedKey key) {
    return undone.stream()
        .anyMatch(
            was ->
                was.source().content().keys().contains(key)
                    && !was.destination().content().keys().contains(key));
  }
}
