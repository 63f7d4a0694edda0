package kindred.merge.undo;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kindred.merge.PastMerge;
import kindred.merge.ProfileImage;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;

/**
 * The other merges into a destination, as far as the undoing of one has to know them.
 *
 * @param standing the sources of the later ones that were not undone
 * @param undone the earlier ones that were undone since
 */
record OverlappingMerges(List<ProfileContent> standing, List<PastMerge.Before> undone) {

  static final OverlappingMerges NONE = new OverlappingMerges(List.of(), List.of());

  /** Which merges they are, in the order in which they were made. */
  record Ids(List<String> standing, List<String> undone) {

    /** Later merges that stand may have brought the same; earlier ones that are undone no more. */
    static Ids of(Profile destination, String mergeId) {
      long made = destination.decisions().get(mergeId).version();
      var standing = new TreeMap<Long, String>();
      var undone = new TreeMap<Long, String>();
      destination
          .decisions()
          .forEach(
              (id, decision) -> {
                boolean isMerge = !id.contains(Profile.undoing(""));
                if (isMerge && decision.committed()) {
                  boolean later = decision.version() > made;
                  if (later && !destination.hasUndone(id)) {
                    standing.put(decision.version(), id);
                  } else if (decision.version() < made && undoneSince(id, destination, made)) {
                    undone.put(decision.version(), id);
                  }
                }
              });
      return new Ids(List.copyOf(standing.values()), List.copyOf(undone.values()));
    }

    private static boolean undoneSince(String mergeId, Profile destination, long version) {
      return destination.decisions().entrySet().stream()
          .anyMatch(
              decision ->
                  decision.getKey().startsWith(Profile.undoing(mergeId))
                      && decision.getValue().committed()
                      && decision.getValue().version() > version);
    }
  }

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
        before.keysSchemaVersion());
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
