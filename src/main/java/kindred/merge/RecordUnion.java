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
 * The records of two profiles as those of one: the destination's keep their places, the source's
 * come behind them; where two conflict, the source's stands in the destination's place. Pure; for
 * one plan.
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
    var rivals = rivals();
    for (var record : source.records()) {
      var place = rivals.get(identity(record));
      if (place == null) {
        added.add(placed(record));
      } else if (records.get(place).attributes().equals(record.attributes())) {
        leaveOut(Side.SOURCE, Reason.EQUAL, source, record);
      } else {
        replace(place, record);
      }
    }
  }

  private Map<List<Object>, Integer> rivals() {
    var rivals = new HashMap<List<Object>, Integer>();
    for (int i = 0; i < records.size(); i++) {
      rivals.putIfAbsent(identity(records.get(i)), i);
    }
    return rivals;
  }

  /** Records of an extension that was deleted are nobody's conflict. */
  private void replace(int place, ExtensionRecord record) {
    var rival = records.get(place);
    schema
        .extensionById(record.extension())
        .ifPresent(
            extension -> {
              conflicts.add(conflict(extension, rival));
              leaveOut(Side.DESTINATION, Reason.REPLACED, destination, rival);
              records.set(
                  place,
                  new ExtensionRecord(record.extension(), rival.item(), record.attributes()));
            });
  }

  /** Two records of one profile never have the same: the second takes the place of the first. */
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

  private Fault conflict(ExtensionSchema extension, ExtensionRecord rival) {
    return Fault.body(
        pointer(extension, destination, rival),
        "record-differs",
        extension.multiValued()
            ? "The source has a record that agrees on "
                + String.join(", ", extension.unique())
                + " and has other content."
            : "Both profiles have a record of it, with other content.");
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
