package kindred.duplicates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kindred.keys.KeyExtraction;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * Decides by which key values a profile may have doubles, and how much one that shares some of them
 * looks like it. Pure; not thread-safe.
 *
 * <p>A shared value weighs {@code weight / (1 + ln n)}, n being how many others have it. The weight
 * of a complete value is 0.9; of the same value under another key 0.45; of the leftmost k of a
 * key's m attributes 0.4 k/m. A key counts once, with the heaviest of what is shared. The score is
 * {@code 1 - (1 - w1)(1 - w2)...}: more evidence never makes less of it.
 */
final class DuplicateRules {

  /** How a value is shared. */
  enum Matched {
    FULL,
    PREFIX,
    OTHER_KEY;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * A value to look for.
   *
   * @param attributes the attributes whose values are shared, as a search names them
   */
  record Probe(
      OwnedKey value, String key, Matched matched, List<String> attributes, double weight) {}

  /**
   * Why another profile looks like this one.
   *
   * @param sharedBy how many others have the value, as far as they were counted
   */
  record Reason(Probe probe, int sharedBy) {

    double weight() {
      return probe.weight() / (1 + Math.log(Math.max(1, sharedBy)));
    }
  }

  private static final double FULL_WEIGHT = 0.9;
  private static final double OTHER_KEY_WEIGHT = 0.45;
  private static final double PREFIX_WEIGHT = 0.4;
  private static final double PRECISION = 1_000;

  private final SchemaSnapshot schema;
  private final KeyExtraction extraction;

  DuplicateRules(SchemaSnapshot schema) {
    this.schema = schema;
    this.extraction = new KeyExtraction(schema);
  }

  /** The values that another profile may share, the weightiest first. */
  List<Probe> probes(Profile profile) {
    var probes = new LinkedHashMap<OwnedKey, Probe>();
    for (var key : schema.keys()) {
      for (int parts = key.attributes().size(); parts > 0; parts--) {
        for (var value :
            extraction.values(
                key, parts, profile.content().attributes(), profile.content().records())) {
          add(probes, probe(key, extraction.owned(key, value), parts));
          if (key.attributes().size() == 1) {
            underOtherKeys(key, value).forEach(probe -> add(probes, probe));
          }
        }
      }
      inherited(key, profile.content()).forEach(probe -> add(probes, probe));
    }
    return probes.values().stream()
        .filter(probe -> !(probe.value().claim() && profile.owns(probe.value())))
        .sorted(Comparator.comparingDouble(Probe::weight).reversed().thenComparing(Probe::value))
        .toList();
  }

  private static void add(Map<OwnedKey, Probe> probes, Probe probe) {
    probes.merge(probe.value(), probe, (one, two) -> one.weight() >= two.weight() ? one : two);
  }

  private static Probe probe(IdentificationKey key, OwnedKey value, int parts) {
    int all = key.attributes().size();
    return new Probe(
        value,
        key.name(),
        parts == all ? Matched.FULL : Matched.PREFIX,
        names(key, parts),
        parts == all ? FULL_WEIGHT : PREFIX_WEIGHT * parts / all);
  }

  /** The same value under keys of one attribute of the same type. */
  private List<Probe> underOtherKeys(IdentificationKey key, List<String> value) {
    var type = schema.attributeOf(key, key.attributes().get(0)).orElseThrow().type();
    return schema.keys().stream()
        .filter(other -> !other.equals(key) && other.attributes().size() == 1)
        .filter(
            other ->
                schema.attributeOf(other, other.attributes().get(0)).orElseThrow().type() == type)
        .map(
            other ->
                new Probe(
                    extraction.owned(other, value),
                    other.name(),
                    Matched.OTHER_KEY,
                    names(other, 1),
                    OTHER_KEY_WEIGHT))
        .toList();
  }

  /**
   * Values that a merge has brought and that no attribute tells any more; how many attributes of
   * the key they stand for is not known, so that they weigh as one.
   */
  private static List<Probe> inherited(IdentificationKey key, ProfileContent content) {
    return content.keys().stream()
        .filter(owned -> owned.key().equals(key.id()) && !owned.claim())
        .map(owned -> probe(key, owned, 1))
        .toList();
  }

  private static List<String> names(IdentificationKey key, int parts) {
    var prefix = key.onCore() ? "" : key.source() + ".";
    return key.attributes().subList(0, parts).stream().map(name -> prefix + name).toList();
  }

  /**
   * What another profile shares with the one of the probes: the heaviest of each key.
   *
   * @param sharedBy how many others have the values that were counted
   */
  List<Reason> reasons(Profile other, List<Probe> probes, Map<OwnedKey, Integer> sharedBy) {
    var best = new HashMap<String, Reason>();
    for (var probe : probes) {
      if (other.owns(probe.value())) {
        var reason = new Reason(probe, sharedBy.getOrDefault(probe.value(), 1));
        best.merge(probe.key(), reason, (one, two) -> one.weight() >= two.weight() ? one : two);
      }
    }
    var reasons = new ArrayList<>(best.values());
    reasons.sort(
        Comparator.comparingDouble(Reason::weight)
            .reversed()
            .thenComparing(reason -> reason.probe().key()));
    return reasons;
  }

  /** Between 0 and 1. */
  static double score(List<Reason> reasons) {
    double unlike =
        reasons.stream().mapToDouble(reason -> 1 - reason.weight()).reduce(1, (a, b) -> a * b);
    return Math.round((1 - unlike) * PRECISION) / PRECISION;
  }
}
