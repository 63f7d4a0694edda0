package kindred.merge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import kindred.merge.DiscardedValue.Reason;
import kindred.merge.DiscardedValue.Side;
import kindred.merge.MergeChoice.Keep;
import kindred.problem.Faults;
import kindred.profile.Attributes;
import kindred.schema.Attribute;
import kindred.schema.SchemaSnapshot;

/** The core attributes of a merged profile. Pure; for one plan. */
record AttributeUnion(
    SchemaSnapshot schema,
    Attributes destination,
    Attributes source,
    List<DiscardedValue> discarded) {

  /** Unites the values that are chosen, and adds the others to the discarded ones. */
  Attributes with(ChosenValues chosen) {
    var names = new LinkedHashSet<String>();
    schema.coreAttributes().forEach(attribute -> names.add(attribute.name()));
    names.addAll(destination.values().keySet());
    names.addAll(source.values().keySet());
    var union = new LinkedHashMap<String, List<Object>>();
    names.forEach(name -> union.put(name, values(name, chosen.ofAttribute(name))));
    return new Attributes(union);
  }

  private List<Object> values(String name, Keep keep) {
    if (keep == Keep.SOURCE) {
      discard(Side.DESTINATION, Reason.NOT_CHOSEN, name, destination, source.of(name));
      return source.of(name);
    }
    if (keep == Keep.DESTINATION) {
      discard(Side.SOURCE, Reason.NOT_CHOSEN, name, source, destination.of(name));
      return destination.of(name);
    }
    int maxValues = schema.coreAttribute(name).map(Attribute::maxValues).orElse(0);
    var values = union(destination.of(name), source.of(name), maxValues);
    discard(Side.SOURCE, Reason.MAX_VALUES, name, source, values);
    return values;
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

  private void discard(
      Side side, Reason reason, String name, Attributes from, List<Object> remaining) {
    var pointer = Faults.pointer("", name);
    var present = new HashSet<>(remaining);
    var values = from.of(name);
    for (int i = 0; i < values.size(); i++) {
      if (!present.contains(values.get(i))) {
        discarded.add(
            new DiscardedValue(
                side, reason, values.size() == 1 ? pointer : pointer + "/" + i, values.get(i)));
      }
    }
  }
}
