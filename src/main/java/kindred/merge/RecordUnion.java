package kindred.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.merge.DiscardedValue.Reason;
import kindred.merge.DiscardedValue.Side;
import kindred.merge.MergeChoice.OnConflict;
import kindred.problem.Fault;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileValidation;
import kindred.profile.RecordPlaces;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;

/**
 * The records of a merged profile: the destination's keep their places, and the source's come
 * behind them. Of two that conflict, the choice decides; an undecided conflict is shown with the
 * source's record. Pure; for one plan.
 */
final class RecordUnion {

  private static final int MOST_NAMED = 5;

  private final SchemaSnapshot schema;
  private final ProfileContent source;
  private final ProfileContent destination;
  private final ChosenValues chosen;
  private final long version;
  private final List<ExtensionRecord> records;
  private final List<ExtensionRecord> added = new ArrayList<>();
  private final List<MergeConflict> conflicts = new ArrayList<>();
  private final List<DiscardedValue> discarded = new ArrayList<>();

  RecordUnion(SchemaSnapshot schema, Profile source, Profile destination, ChosenValues chosen) {
    this.schema = schema;
    this.chosen = chosen;
    this.source = source.content();
    this.destination = destination.content();
    this.version = destination.version() + 1;
    this.records = new ArrayList<>(this.destination.records());
    unite();
  }

  List<ExtensionRecord> records() {
    var all = new ArrayList<>(records);
    all.addAll(added);
    return all;
  }

  List<MergeConflict> conflicts() {
    return conflicts;
  }

  List<DiscardedValue> discarded() {
    return discarded;
  }

  private void unite() {
    var places = places();
    for (var record : source.records()) {
      var place = places.get(identity(record));
      if (place == null) {
        added.add(placed(record));
      } else if (records.get(place).attributes().equals(record.attributes())) {
        leaveOut(Side.SOURCE, Reason.EQUAL, source, record);
      } else {
        decide(place, record);
      }
    }
  }

  /** The places of the destination's records. */
  private Map<List<Object>, Integer> places() {
    var places = new HashMap<List<Object>, Integer>();
    for (int i = 0; i < records.size(); i++) {
      places.putIfAbsent(identity(records.get(i)), i);
    }
    return places;
  }

  /** Records of an extension that was deleted do not conflict: the destination's stays. */
  private void decide(int place, ExtensionRecord record) {
    schema
        .extensionById(record.extension())
        .ifPresent(extension -> decide(extension, place, records.get(place), record));
  }

  private void decide(
      ExtensionSchema extension, int place, ExtensionRecord own, ExtensionRecord record) {
    int index = destination.records(extension.id()).indexOf(own);
    var choice = chosen.ofRecord(extension, index);
    var contradictions = contradictions(own, record);
    boolean open =
        choice == OnConflict.FAIL || (choice == OnConflict.FILL && !contradictions.isEmpty());
    conflicts.add(
        new MergeConflict(
            conflict(
                extension, own, choice == OnConflict.FILL ? contradictions : differ(own, record)),
            source.pointer(extension, record),
            own.attributes(),
            record.attributes(),
            open ? Optional.empty() : Optional.of(choice)));
    if (choice == OnConflict.DESTINATION) {
      leaveOut(Side.SOURCE, Reason.REPLACED, source, record);
    } else if (choice == OnConflict.FILL && !open) {
      records.set(place, inPlaceOf(own, united(own.attributes(), record.attributes())));
    } else {
      leaveOut(Side.DESTINATION, Reason.REPLACED, destination, own);
      records.set(place, inPlaceOf(own, record.attributes()));
    }
  }

  private static ExtensionRecord inPlaceOf(ExtensionRecord own, Attributes attributes) {
    return new ExtensionRecord(own.extension(), own.item(), attributes);
  }

  /** The destination's attributes, then those that only the source has. */
  private static Attributes united(Attributes destination, Attributes source) {
    var values = new LinkedHashMap<>(destination.values());
    source.values().forEach(values::putIfAbsent);
    return new Attributes(values);
  }

  /** The attributes that both have, with different values. */
  private static List<String> contradictions(ExtensionRecord own, ExtensionRecord record) {
    return differ(own, record).stream()
        .filter(name -> !own.attributes().of(name).isEmpty())
        .filter(name -> !record.attributes().of(name).isEmpty())
        .toList();
  }

  private static List<String> differ(ExtensionRecord own, ExtensionRecord record) {
    return united(own.attributes(), record.attributes()).values().keySet().stream()
        .filter(name -> !own.attributes().of(name).equals(record.attributes().of(name)))
        .toList();
  }

  /** What two records have in common of which a profile can have only one. */
  private List<Object> identity(ExtensionRecord record) {
    if (record.item().isEmpty()) {
      return List.of(record.extension());
    }
    return schema
        .extensionById(record.extension())
        .filter(extension -> !extension.unique().isEmpty())
        .map(
            extension ->
                List.<Object>of(
                    record.extension(), ProfileValidation.identity(extension, record.attributes())))
        .orElseGet(() -> List.of(record.extension(), record.attributes()));
  }

  private ExtensionRecord placed(ExtensionRecord record) {
    var item = record.item().isEmpty() ? "" : RecordPlaces.item(version, added.size());
    return new ExtensionRecord(record.extension(), item, record.attributes());
  }

  private Fault conflict(ExtensionSchema extension, ExtensionRecord own, List<String> differing) {
    var names = String.join(", ", differing.subList(0, Math.min(MOST_NAMED, differing.size())));
    return Fault.body(
        destination.pointer(extension, own),
        "record-differs",
        extension.multiValued()
            ? "The source has a record with the same "
                + String.join(", ", extension.unique())
                + " but different "
                + names
                + "."
            : "Both profiles have this record, with different " + names + ".");
  }

  private void leaveOut(Side side, Reason reason, ProfileContent owner, ExtensionRecord record) {
    schema
        .extensionById(record.extension())
        .ifPresent(
            extension ->
                discarded.add(
                    new DiscardedValue(
                        side, reason, owner.pointer(extension, record), record.attributes())));
  }
}
