package kindred.duplicates;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.duplicates.DuplicateFinder.Shared;
import kindred.keys.KeyNormalizer;
import kindred.profile.Profile;
import kindred.schema.SchemaSnapshot;

/**
 * Two live profiles side by side.
 *
 * @param score as {@link DuplicateRules} gives it; 0 if they share no value of a key
 * @param reasons the shared values of keys, the heaviest first
 * @param agreeing attributes of which both have the same value, compared like key values
 * @param differing attributes of which both have values, and none the same
 */
public record ComparedPair(
    Profile one,
    Profile two,
    double score,
    List<Shared> reasons,
    List<String> agreeing,
    List<String> differing) {

  /** Pairs with a lower score are not listed. */
  public static final double LEAST_SCORE = 0.25;

  public ComparedPair {
    reasons = List.copyOf(reasons);
    agreeing = List.copyOf(agreeing);
    differing = List.copyOf(differing);
  }

  static ComparedPair of(
      SchemaSnapshot schema, Profile one, Profile two, double score, List<Shared> reasons) {
    var agreeing = new ArrayList<String>();
    var differing = new ArrayList<String>();
    var ofOne = values(schema, one);
    var ofTwo = values(schema, two);
    for (var name : ofOne.keySet()) {
      if (ofTwo.containsKey(name)) {
        var common = new HashSet<>(ofOne.get(name));
        common.retainAll(ofTwo.get(name));
        (common.isEmpty() ? differing : agreeing).add(name);
      }
    }
    return new ComparedPair(one, two, score, reasons, agreeing, differing);
  }

  /** All values by the name of the attribute; those of extensions as {@code Address.City}. */
  private static Map<String, Set<String>> values(SchemaSnapshot schema, Profile profile) {
    var values = new LinkedHashMap<String, Set<String>>();
    for (var attribute : schema.coreAttributes()) {
      add(values, attribute.name(), profile.content().attributes().of(attribute.name()));
    }
    for (var extension : schema.extensions()) {
      for (var record : profile.content().records(extension.id())) {
        extension
            .attributes()
            .forEach(
                attribute ->
                    add(
                        values,
                        extension.name() + "." + attribute.name(),
                        record.attributes().of(attribute.name())));
      }
    }
    return values;
  }

  private static void add(Map<String, Set<String>> values, String name, List<Object> more) {
    more.forEach(
        value ->
            values
                .computeIfAbsent(name, none -> new HashSet<>())
                .add(KeyNormalizer.normalise(value)));
  }

  Pair pair() {
    return Pair.of(one.tenant(), one.id(), two.id());
  }

  /** Whether the pair is worth a review. */
  boolean likely() {
    return score >= LEAST_SCORE;
  }

  PairPlace place() {
    return PairPlace.of(pair(), score);
  }

  /** Whether a shared value is one of this key. */
  boolean shares(String key) {
    return reasons.stream().anyMatch(reason -> reason.key().equalsIgnoreCase(key));
  }
}
