package kindred.merge.undo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kindred.keys.KeyExtraction;
import kindred.merge.MergeRules;
import kindred.merge.PastMerge;
import kindred.merge.ProfileImage;
import kindred.merge.UnmergeFindings.Kept;
import kindred.merge.UnmergeFindings.Reason;
import kindred.problem.Faults;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.SchemaSnapshot;

/**
 * Decides what an unmerge writes. Of what the merge has added to the destination, it removes
 * exactly what is still as the merge left it. Pure.
 */
public final class UnmergeRules {

  /** A record's place in a profile. */
  private record Place(String extension, String item) {}

  private final SchemaSnapshot schema;
  private final ProfileContent source;
  private final ProfileContent before;
  private final ProfileContent merged;
  private final List<ProfileContent> others;
  private final boolean anyUndone;
  private final List<Kept> kept = new ArrayList<>();

  /**
   * @param images both profiles before the merge
   * @param overlapping the other merges into the destination
   */
  public UnmergeRules(
      SchemaSnapshot schema, PastMerge.Images images, OverlappingMerges overlapping) {
    this.schema = schema;
    this.source = images.source().content();
    this.before = overlapping.ownOf(images.destination().content());
    this.others = overlapping.standing();
    this.anyUndone = !overlapping.undone().isEmpty();
    this.merged =
        new MergeRules(schema, images.choice())
            .plan(profile(images.source()), profile(images.destination()))
            .content();
  }

  private Profile profile(ProfileImage image) {
    return Profile.active(schema.tenant(), "", image.version(), image.content());
  }

  /** The source before the merge, with its values of keys that are newer than the merge. */
  public ProfileContent restoring() {
    var keys = new HashSet<>(source.keys());
    var extraction = new KeyExtraction(schema);
    for (var key : schema.keys()) {
      if (source.keys().stream().noneMatch(owned -> owned.key().equals(key.id()))) {
        keys.addAll(extraction.of(key, source.attributes(), source.records(), new Faults()));
      }
    }
    return source.with(keys, source.keysSchemaVersion());
  }

  /**
   * The destination without what came from the source. Call it once for each instance.
   *
   * @param now the content of the destination
   */
  public UnmergePlan plan(ProfileContent now) {
    var attributes = attributes(now.attributes());
    var records = records(now);
    var derived = derived(attributes, records);
    var removed = removed(now, derived);
    var staying =
        restoring().keys().stream()
            .filter(OwnedKey::claim)
            .filter(key -> now.keys().contains(key) && !removed.contains(key))
            .collect(Collectors.toSet());
    var added =
        before.keys().stream()
            .filter(key -> !now.keys().contains(key) && derived.contains(key))
            .collect(Collectors.toSet());
    var keys = new HashSet<>(now.keys());
    keys.removeAll(removed);
    keys.addAll(added);
    return new UnmergePlan(
        new ProfileContent(now.segment(), attributes, records, keys, now.keysSchemaVersion()),
        staying,
        added,
        List.copyOf(kept));
  }

  /**
   * The keys that the destination loses. A value that it had before the merge, or has made its own
   * since, stays with it. A value that the source did not have is removed as well, if only removed
   * content yields it.
   */
  private Set<OwnedKey> removed(ProfileContent now, Set<OwnedKey> derived) {
    var formerly = derived(before.attributes(), before.records());
    var current = derived(now.attributes(), now.records());
    return now.keys().stream()
        .filter(key -> !before.keys().contains(key))
        .filter(key -> others.stream().noneMatch(other -> other.keys().contains(key)))
        .filter(
            key ->
                source.keys().contains(key)
                    ? !derived.contains(key) || formerly.contains(key)
                    : !derived.contains(key) && current.contains(key))
        .collect(Collectors.toSet());
  }

  private Set<OwnedKey> derived(Attributes attributes, List<ExtensionRecord> records) {
    return new KeyExtraction(schema).all(attributes, records, new Faults());
  }

  private Attributes attributes(Attributes now) {
    if (now.equals(merged.attributes()) && others.isEmpty() && !anyUndone) {
      return before.attributes();
    }
    var names = new LinkedHashSet<>(before.attributes().values().keySet());
    names.addAll(now.values().keySet());
    names.addAll(merged.attributes().values().keySet());
    var values = new LinkedHashMap<String, List<Object>>();
    names.forEach(name -> values.put(name, values(name, now.of(name))));
    return new Attributes(values);
  }

  private List<Object> values(String name, List<Object> now) {
    var afterMerge = merged.attributes().of(name);
    var own = before.attributes().of(name);
    var shared = new HashSet<Object>();
    others.forEach(other -> shared.addAll(other.attributes().of(name)));
    boolean unchanged =
        now.stream()
            .filter(value -> afterMerge.contains(value) || !shared.contains(value))
            .toList()
            .equals(afterMerge);
    if (!unchanged) {
      kept.add(new Kept(Faults.pointer("", name), reason(afterMerge.isEmpty(), now.isEmpty())));
    }
    boolean restored = unchanged && Collections.indexOfSubList(afterMerge, own) != 0;
    var rest = new ArrayList<Object>(restored ? own : List.of());
    now.stream()
        .filter(value -> !(restored && own.contains(value)))
        .filter(
            value -> own.contains(value) || !afterMerge.contains(value) || shared.contains(value))
        .forEach(rest::add);
    return rest;
  }

  private static Reason reason(boolean wasEmpty, boolean isEmpty) {
    if (isEmpty) {
      return Reason.REMOVED_SINCE;
    }
    return wasEmpty ? Reason.ADDED_SINCE : Reason.CHANGED_SINCE;
  }

  private List<ExtensionRecord> records(ProfileContent now) {
    var beforeMerge = places(before);
    var afterMerge = places(merged);
    var current = places(now);
    var after =
        new TreeMap<Place, ExtensionRecord>(
            Comparator.comparing(Place::extension).thenComparing(Place::item));
    var all = new LinkedHashSet<>(current.keySet());
    all.addAll(afterMerge.keySet());
    for (var place : all) {
      var record = current.get(place);
      var rest = rest(now, beforeMerge.get(place), afterMerge.get(place), record);
      if (rest != null) {
        after.put(place, rest);
      }
    }
    return List.copyOf(after.values());
  }

  /** The record that stays in a place, or null; the arguments are the record at three times. */
  private ExtensionRecord rest(
      ProfileContent now,
      ExtensionRecord beforeMerge,
      ExtensionRecord afterMerge,
      ExtensionRecord current) {
    if (current == null) {
      keep(merged, afterMerge, Reason.REMOVED_SINCE);
      return null;
    }
    if (!current.equals(afterMerge)) {
      keep(now, current, afterMerge == null ? Reason.ADDED_SINCE : Reason.CHANGED_SINCE);
      return current;
    }
    if (!current.equals(beforeMerge) && others.stream().anyMatch(other -> has(other, current))) {
      keep(now, current, Reason.BROUGHT_BY_ANOTHER_MERGE);
      return current;
    }
    return beforeMerge;
  }

  private static boolean has(ProfileContent other, ExtensionRecord record) {
    return other.records(record.extension()).stream()
        .anyMatch(one -> one.attributes().equals(record.attributes()));
  }

  private void keep(ProfileContent owner, ExtensionRecord record, Reason reason) {
    schema
        .extensionById(record.extension())
        .ifPresent(extension -> kept.add(new Kept(owner.pointer(extension, record), reason)));
  }

  private static Map<Place, ExtensionRecord> places(ProfileContent content) {
    var places = new HashMap<Place, ExtensionRecord>();
    content
        .records()
        .forEach(record -> places.put(new Place(record.extension(), record.item()), record));
    return places;
  }
}
