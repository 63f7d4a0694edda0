package kindred.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.merge.DiscardedValue.Reason;
import kindred.merge.DiscardedValue.Side;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.profile.ExtensionRecord;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileValidation;
import kindred.profile.RecordPlaces;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;

/**
 * The records of a merged profile: the destination's keep their places, and the source's come
 * behind them. Of two that conflict, the source's replaces the destination's. Pure; for one plan.
 */
final class RecordUnion {

  private final SchemaSnapshot schema;
  private final ProfileContent source;
  private final ProfileContent destination;
  private final long version;
  private final List<ExtensionRecord> records;
  private final List<ExtensionRecord> added = new ArrayList<>();
  private final List<Fault> conflicts = new ArrayList<>();
  private final List<DiscardedValue> discarded = new ArrayList<>();

  RecordUnion(SchemaSnapshot schema, Profile source, Profile destination) {
    this.schema = schema;
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

  List<Fault> conflicts() {
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
        replace(place, record);
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
  private void replace(int place, ExtensionRecord record) {
    var replaced = records.get(place);
    schema
        .extensionById(record.extension())
        .ifPresent(
            extension -> {
              conflicts.add(conflict(extension, replaced));
              leaveOut(Side.DESTINATION, Reason.REPLACED, destination, replaced);
              records.set(
                  place,
                  new ExtensionRecord(record.extension(), replaced.item(), record.attributes()));
            });
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

  private Fault conflict(ExtensionSchema extension, ExtensionRecord replaced) {
    return Fault.body(
        pointer(extension, destination, replaced),
        "record-differs",
        extension.multiValued()
            ? "The source has a record with the same "
                + String.join(", ", extension.unique())
                + " but different content."
            : "Both profiles have this record, with different content.");
  }

  private void leaveOut(Side side, Reason reason, ProfileContent owner, ExtensionRecord record) {
    schema
        .extensionById(record.extension())
        .ifPresent(
            extension ->
                discarded.add(
                    new DiscardedValue(
                        side, reason, pointer(extension, owner, record), record.attributes())));
  }

  private static String pointer(
      ExtensionSchema extension, ProfileContent owner, ExtensionRecord record) {
    var pointer = Faults.pointer("", extension.name());
    return extension.multiValued()
        ? pointer + "/" + owner.records(extension.id()).indexOf(record)
        : pointer;
  }
}
