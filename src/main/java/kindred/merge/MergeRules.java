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
   * The destination with everything of the source in it.
   *
   * <p>Attributes: the destination's values first, so that its primary value stays primary.
   * Records: the destination's keep their places, the source's are added behind them; where two
   * conflict, the source's stands in the plan, which is carried out only when the merge is forced.
   * Keys: all of both; those that one of them lacks are brought in as for any older profile.
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
      int most = schema.coreAttribute(name).map(Attribute::maxValues).orElse(0);
      var values = union(destination.of(name), source.of(name), most);
      union.put(name, values);
      discarded.addAll(withoutRoom(name, source.of(name), values));
    }
    return new Attributes(union);
  }

  /** The destination's values, all of them, then the source's it lacks while there is room. */
  private static List<Object> union(List<Object> destination, List<Object> source, int most) {
    var union = new ArrayList<>(destination);
    var there = new HashSet<>(destination);
    for (var value : source) {
      boolean room = most == 0 || union.size() < most;
      if (room && there.add(value)) {
        union.add(value);
      }
    }
    return union;
  }

  private static List<DiscardedValue> withoutRoom(
      String name, List<Object> source, List<Object> union) {
    var pointer = Faults.pointer("", name);
    var discarded = new ArrayList<DiscardedValue>();
    var there = new HashSet<>(union);
    for (int i = 0; i < source.size(); i++) {
      if (!there.contains(source.get(i))) {
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
