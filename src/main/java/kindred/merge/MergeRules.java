package kindred.merge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import kindred.merge.DiscardedValue.Reason;
import kindred.merge.DiscardedValue.Side;
import kindred.problem.Faults;
import kindred.profile.Attributes;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.Attribute;
import kindred.schema.SchemaSnapshot;

/** Decides what a merge writes. Pure: no clock, no database, no future. */
public final class MergeRules {

  private final SchemaSnapshot schema;

  public MergeRules(SchemaSnapshot schema) {
    this.schema = schema;
  }

  /**
   * Puts everything of the source into the destination.
   *
   * <ul>
   *   <li>Attributes: the destination's values come first, so its primary value stays primary.
   *   <li>Records: the destination's keep their places, and the source's are added behind them. Of
   *       two that conflict, the plan has the source's; such a plan needs a forced merge.
   *   <li>Keys: those of both. A key that one of the profiles lacks is back-filled, as for any
   *       older profile.
   * </ul>
   */
  public MergePlan plan(Profile source, Profile destination) {
    var discarded = new ArrayList<DiscardedValue>();
    var attributes =
        union(destination.content().attributes(), source.content().attributes(), discarded);
    var records = new RecordUnion(schema, source, destination);
    discarded.addAll(records.discarded());
    var keys = new HashSet<>(destination.content().keys());
    keys.addAll(source.content().keys());
    var content =
        new ProfileContent(
            destination.content().segment(),
            attributes,
            records.records(),
            keys,
            Math.min(
                destination.content().keysSchemaVersion(), source.content().keysSchemaVersion()));
    return new MergePlan(content, records.conflicts(), discarded);
  }

  private Attributes union(
      Attributes destination, Attributes source, List<DiscardedValue> discarded) {
    var names = new LinkedHashSet<String>();
    schema.coreAttributes().forEach(attribute -> names.add(attribute.name()));
    names.addAll(destination.values().keySet());
    names.addAll(source.values().keySet());
    var union = new LinkedHashMap<String, List<Object>>();
    for (var name : names) {
      int maxValues = schema.coreAttribute(name).map(Attribute::maxValues).orElse(0);
      var values = union(destination.of(name), source.of(name), maxValues);
      union.put(name, values);
      discarded.addAll(aboveMaximum(name, source.of(name), values));
    }
    return new Attributes(union);
  }

  /** All of the destination's values, then values of the source up to the maximum; 0: no limit. */
  private static List<Object> union(List<Object> destination, List<Object> source, int maxValues) {
    var union = new ArrayList<>(destination);
    var present = new HashSet<>(destination);
    for (var value : source) {
      boolean room = maxValues == 0 || union.size() < maxValues;
      if (room && present.add(value)) {
        union.add(value);
      }
    }
    return union;
  }

  private static List<DiscardedValue> aboveMaximum(
      String name, List<Object> source, List<Object> union) {
    var pointer = Faults.pointer("", name);
    var discarded = new ArrayList<DiscardedValue>();
    var present = new HashSet<>(union);
    for (int i = 0; i < source.size(); i++) {
      if (!present.contains(source.get(i))) {
        discarded.add(
            new DiscardedValue(
                Side.SOURCE,
                Reason.MAX_VALUES,
                source.size() == 1 ? pointer : pointer + "/" + i,
                source.get(i)));
      }
    }
    return discarded;
  }
}
