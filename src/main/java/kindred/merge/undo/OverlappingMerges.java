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
 * The other merges into a destination that affect the undo of one.
 *
 * @param standing the sources of later merges that were not undone
 * @param undone earlier merges that were undone after this one
 */
record OverlappingMerges(List<ProfileContent> standing, List<PastMerge.Images> undone) {

  static final OverlappingMerges NONE = new OverlappingMerges(List.of(), List.of());

  /** The ids of these merges, in the order of their commits. */
  record Ids(List<String> standing, List<String> undone) {

    /**
     * A later merge that stands may have added the same values. What an earlier merge has added is
     * not the destination's own once that merge is undone.
     */
    static Ids of(Profile destination, String mergeId) {
      long committed = destination.decisions().get(mergeId).version();
      var standing = new TreeMap<Long, String>();
      var undone = new TreeMap<Long, String>();
      destination
          .decisions()
          .forEach(
              (id, decision) -> {
                boolean isMerge = !id.contains(Profile.undoDecisionPrefix(""));
                if (isMerge && decision.committed()) {
                  boolean later = decision.version() > committed;
                  if (later && !destination.hasUndone(id)) {
                    standing.put(decision.version(), id);
                  } else if (decision.version() < committed
                      && undoneSince(id, destination, committed)) {
                    undone.put(decision.version(), id);
                  }
                }
              });
      return new Ids(List.copyOf(standing.values()), List.copyOf(undone.values()));
    }

    private static boolean undoneSince(String mergeId, Profile destination, long version) {
      return destination
          .undosOf(mergeId)
          .anyMatch(undo -> destination.decisions().get(undo).version() > version);
    }
  }

  /** The destination's own content before the merge: without that of merges undone since. */
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
                values.put(name, all.stream().filter(value -> !added(name, value)).toList()));
    var keys = new HashSet<>(before.keys());
    keys.removeIf(this::added);
    return new ProfileContent(
        before.segment(),
        new Attributes(values),
        before.records().stream().filter(record -> !added(record)).toList(),
        keys,
        before.keysSchemaVersion());
  }

  private boolean added(String name, Object value) {
    return undone.stream()
        .anyMatch(
            images ->
                images.source().content().attributes().of(name).contains(value)
                    && !images.destination().content().attributes().of(name).contains(value));
  }

  private boolean added(ExtensionRecord record) {
    return undone.stream()
        .anyMatch(
            images ->
                contents(images.source(), record).contains(record.attributes())
                    && images.destination().content().records().stream().noneMatch(record::equals));
  }

  private static Set<Attributes> contents(ProfileImage image, ExtensionRecord record) {
    return image.content().records(record.extension()).stream()
        .map(ExtensionRecord::attributes)
        .collect(Collectors.toSet());
  }

  private boolean added(OwnedKey key) {
    return undone.stream()
        .anyMatch(
            images ->
                images.source().content().keys().contains(key)
                    && !images.destination().content().keys().contains(key));
  }
}
