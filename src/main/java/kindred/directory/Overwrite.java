package kindred.directory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Values for an existing profile.
 *
 * @param idKeys the names of the identification keys that may have found the profile
 * @param segment the new segment; empty: the profile keeps its segment
 * @param values attributes and extensions
 * @param rules by the name of an attribute, {@code Ext.Attr} for one of an extension; names are
 *     compared without case. An attribute without a rule is overwritten
 */
public record Overwrite(
    List<String> idKeys,
    Optional<String> segment,
    Map<String, Object> values,
    Map<String, FieldRule> rules) {

  /** The values of an attribute of a profile or record afterwards. */
  List<Object> apply(
      String attribute, List<Object> old, List<Object> overwritten, List<Object> given) {
    return switch (rules.getOrDefault(attribute, FieldRule.OVERWRITE)) {
      case OVERWRITE -> overwritten;
      case FILL -> old.isEmpty() ? overwritten : old;
      case NEVER -> old;
      case APPEND -> appended(old, given);
    };
  }

  private static List<Object> appended(List<Object> old, List<Object> given) {
    var all = new ArrayList<>(old);
    given.stream().filter(value -> !all.contains(value)).forEach(all::add);
    return all;
  }
}
