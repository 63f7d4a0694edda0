package kindred.merge.undo;

import java.util.ArrayList;
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
import kindred.profile.ProfileState;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;

/**
 * Decides what the undoing of a merge writes: of what the merge has brought into the destination
 * goes what is still as the merge has made it, and nothing else does. Pure.
 */
public final class UnmergeRules {

  /** A record's place in a profile. */
  private record Place(String extension, String item) {
    static Place of(ExtensionRecord record) {
      return new Place(record.extension(), record.item());
    }
  }

  private final SchemaSnapshot schema;
  private final ProfileContent source;
  private final ProfileContent before;
  private final ProfileContent merged;
  private final List<ProfileContent> others;
  private final boolean anyUndone;
  private final List<Kept> kept = new ArrayList<>();

  /**
   * @param was both profiles before the merge
   * @param overlapping the other merges into the destination
   */
  public UnmergeRules(SchemaSnapshot schema, PastMerge.Before was, OverlappingMerges overlapping) {
    this.schema = schema;
    this.source = was.source().content();
    this.before = overlapping.ownOf(was.destination().content());
    this.others = overlapping.standing();
    this.anyUndone = !overlapping.undone().isEmpty();
    this.merged =
        new MergeRules(schema).plan(profile(was.source()), profile(was.destination())).content();
  }

  private Profile profile(ProfileImage image) {
    return new Profile(
        schema.tenant(),
        "",
        ProfileState.ACTIVE,
        image.version(),
        "",
        null,
        null,
        image.content(),
        Map.of(),
        Set.of());
  }

  /** The source as it was; with the values of keys that were made since, as any writer does. */
  public ProfileContent restoring() {
    var keys = new HashSet<>(source.keys());
    var extraction = new KeyExtraction(schema);
    for (var key : schema.keys()) {
      if (source.keys().stream().noneMatch(held -> held.key().equals(key.id()))) {
        keys.addAll(extraction.of(key, source.attributes(), source.records(), new Faults()));
      }
    }
    return source.with(keys, source.keysSchemaVersion());
  }

  /**
   * The destination without what came from the source; once for each instance.
   *
   * @param now what the destination holds
   */
  public UnmergePlan plan(ProfileContent now) {
    var attributes = attributes(now.attributes());
    var records = records(now);
    var derived = derived(attributes, records);
    var going = going(now, derived);
    var staying =
        restoring().keys().stream()
            .filter(OwnedKey::claim)
            .filter(key -> now.keys().contains(key) && !going.contains(key))
            .collect(Collectors.toSet());
    var added =
        before.keys().stream()
            .filter(key -> !now.keys().contains(key) && derived.contains(key))
            .collect(Collectors.toSet());
    var keys = new HashSet<>(now.keys());
    keys.removeAll(going);
    keys.addAll(added);
    return new UnmergePlan(
        new ProfileContent(now.segment(), attributes, records, keys, now.keysSchemaVersion()),
        staying,
        added,
        List.copyOf(kept));
  }

  /**
   * A value that the destination has had before, or has made its own since, stays with it. What the
   * source has not had goes, too, if only the content that goes has made it.
   */
  private Set<OwnedKey> going(ProfileContent now, Set<OwnedKey> derived) {
    var formerly = derived(before.attributes(), before.records());
    var made = derived(now.attributes(), now.records());
    return now.keys().stream()
        .filter(key -> !before.keys().contains(key))
        .filter(key -> others.stream().noneMatch(other -> other.keys().contains(key)))
        .filter(
            key ->
                source.keys().contains(key)
                    ? !derived.contains(key) || formerly.contains(key)
                    : !derived.contains(key) && made.contains(key))
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
    var made = merged.attributes().of(name);
    var own = before.attributes().of(name);
    var shared = new HashSet<Object>();
    others.forEach(other -> shared.addAll(other.attributes().of(name)));
    boolean unchanged =
        now.stream()
            .filter(value -> made.contains(value) || !shared.contains(value))
            .toList()
            .equals(made);
    if (!unchanged) {
      kept.add(new Kept(Faults.pointer("", name), why(made.isEmpty(), now.isEmpty())));
    }
    return now.stream()
        .filter(value -> own.contains(value) || !made.contains(value) || shared.contains(value))
        .toList();
  }

  private static Reason why(boolean wasEmpty, boolean isEmpty) {
    if (isEmpty) {
      return Reason.REMOVED_SINCE;
    }
    return wasEmpty ? Reason.ADDED_SINCE : Reason.CHANGED_SINCE;
  }

  private List<ExtensionRecord> records(ProfileContent now) {
    var was = places(before);
    var made = places(merged);
    var is = places(now);
    var after =
        new TreeMap<Place, ExtensionRecord>(
            Comparator.comparing(Place::extension).thenComparing(Place::item));
    var all = new LinkedHashSet<>(is.keySet());
    all.addAll(made.keySet());
    for (var place : all) {
      var record = is.get(place);
      var rest = rest(now, made.get(place), record, was.get(place));
      if (rest != null) {
        after.put(place, rest);
      }
    }
    return List.copyOf(after.values());
  }

  /** What stays in a place; null for nothing. */
  private ExtensionRecord rest(
      ProfileContent now, ExtensionRecord made, ExtensionRecord is, ExtensionRecord was) {
    if (is == null) {
      keep(merged, made, Reason.REMOVED_SINCE);
      return null;
    }
    if (!is.equals(made)) {
      keep(now, is, made == null ? Reason.ADDED_SINCE : Reason.CHANGED_SINCE);
      return is;
    }
    if (!is.equals(was) && others.stream().anyMatch(other -> has(other, is))) {
      keep(now, is, Reason.BROUGHT_BY_ANOTHER_MERGE);
      return is;
    }
    return was;
  }

  private static boolean has(ProfileContent other, ExtensionRecord record) {
    return other.records(record.extension()).stream()
        .anyMatch(one -> one.attributes().equals(record.attributes()));
  }

  private void keep(ProfileContent owner, ExtensionRecord record, Reason reason) {
    schema
        .extensionById(record.extension())
        .ifPresent(extension -> kept.add(new Kept(pointer(extension, owner, record), reason)));
  }

  private static String pointer(
      ExtensionSchema extension, ProfileContent owner, ExtensionRecord record) {
    var pointer = Faults.pointer("", extension.name());
    return extension.multiValued()
        ? pointer + "/" + owner.records(extension.id()).indexOf(record)
        : pointer;
  }

  private static Map<Place, ExtensionRecord> places(ProfileContent content) {
    var places = new HashMap<Place, ExtensionRecord>();
    content.records().forEach(record -> places.put(Place.of(record), record));
    return places;
  }
}
