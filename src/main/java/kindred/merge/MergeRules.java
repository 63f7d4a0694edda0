package kindred.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileValidation;
import kindred.profile.RecordPlaces;
import kindred.schema.Attribute;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;

/** Decides what a merge writes. Pure: no clock, no database, no future. */
public final class MergeRules {

  private final SchemaSnapshot schema;

  public MergeRules(SchemaSnapshot schema) {
    this.schema = schema;
  }

  /**
   * The destination with everything of the source in it.
   *
   * <p>Attributes: the destination's values first, so that its primary value stays primary.
   * Records: the destination's keep their places, the source's are added behind them; where two
   * conflict, the source's stands in the plan, which is carried out only when the merge is forced.
   * Keys: all of both; those that one of them lacks are brought in as for any older profile.
   */
  public MergePlan plan(Profile source, Profile destination) {
    var conflicts = new ArrayList<Fault>();
    var records = new ArrayList<>(destination.content().records());
    var rivals = new HashMap<List<Object>, Integer>();
    for (int i = 0; i < records.size(); i++) {
      rivals.putIfAbsent(identity(records.get(i)), i);
    }
    var added = new ArrayList<ExtensionRecord>();
    for (var record : source.content().records()) {
      var place = rivals.get(identity(record));
      if (place == null) {
        added.add(placed(record, destination.version() + 1, added.size()));
      } else if (!records.get(place).attributes().equals(record.attributes())) {
        var rival = records.get(place);
        schema
            .extensionById(record.extension())
            .ifPresent(
                extension -> {
                  conflicts.add(conflict(extension, rival, destination.content()));
                  records.set(
                      place,
                      new ExtensionRecord(record.extension(), rival.item(), record.attributes()));
                });
      }
    }
    records.addAll(added);
    var keys = new HashSet<>(destination.content().keys());
    keys.addAll(source.content().keys());
    var content =
        new ProfileContent(
            destination.content().segment(),
            union(destination.content().attributes(), source.content().attributes()),
            records,
            keys,
            Math.min(destination.content().keyed(), source.content().keyed()));
    return new MergePlan(content, conflicts);
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

  private static ExtensionRecord placed(ExtensionRecord record, long version, int ordinal) {
    var item = record.item().isEmpty() ? "" : RecordPlaces.item(version, ordinal);
    return new ExtensionRecord(record.extension(), item, record.attributes());
  }

  private static Fault conflict(
      ExtensionSchema extension, ExtensionRecord rival, ProfileContent destination) {
    var pointer = Faults.pointer("", extension.name());
    if (!extension.multiValued()) {
      return Fault.body(
          pointer, "record-differs", "Both profiles have a record of it, with other content.");
    }
    int index = destination.records(extension.id()).indexOf(rival);
    return Fault.body(
        pointer + "/" + index,
        "record-differs",
        "The source has a record that agrees on "
            + String.join(", ", extension.unique())
            + " and has other content.");
  }

  private Attributes union(Attributes destination, Attributes source) {
    var names = new LinkedHashSet<String>();
    schema.coreAttributes().forEach(attribute -> names.add(attribute.name()));
    names.addAll(destination.values().keySet());
    names.addAll(source.values().keySet());
    var union = new LinkedHashMap<String, List<Object>>();
    for (var name : names) {
      int most = schema.coreAttribute(name).map(Attribute::maxValues).orElse(0);
      union.put(name, union(destination.of(name), source.of(name), most));
    }
    return new Attributes(union);
  }

  /** The destination's values, all of them, then the source's it lacks while there is room. */
  private static List<Object> union(List<Object> destination, List<Object> source, int most) {
    long room = most == 0 ? source.size() : Math.max(0, most - destination.size());
    var there = new HashSet<>(destination);
    return Stream.concat(
            destination.stream(),
            source.stream().filter(value -> !there.contains(value)).distinct().limit(room))
        .toList();
  }
}
