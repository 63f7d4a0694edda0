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
 * Decides by which key values a profile may have duplicates, and how similar another profile is
 * that shares some of them. Pure; not thread-safe.
 *
 * <p>A shared value has the weight {@code w / (1 + ln n)}, where n other profiles have it. Here w
 * is 0.9 for a complete value, 0.45 for the same value under another key, and 0.4 k/m for the
 * leftmost k of a key's m attributes. Each key counts once, with its heaviest shared value. The
 * score is {@code 1 - (1 - w1)(1 - w2)...}: more evidence never lowers it.
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
   * A value to look up.
   *
   * @param attributes the attributes that the value consists of, as a look-up names them
   */
  record Probe(
      OwnedKey value, String key, Matched matched, List<String> attributes, double weight) {}

  /**
   * Why another profile is similar.
   *
   * @param sharedBy how many other profiles have the value, as far as they were counted
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

  /** The values that another profile may share, the heaviest first. */
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
   * Values from a merge that follow from no attribute. How many attributes of the key they consist
   * of is unknown, so they weigh as one.
   */
  private static List<Probe> inherited(IdentificationKey key, ProfileContent content) {
    return content.keys().stream()
        .filter(owned -> owned.key().equals(key.id()) && !owned.claim())
        .map(owned -> probe(key, owned, 1))
        .toList();
  }

  private static List<String> names(IdentificationKey key, int parts) {
    return key.attributes().subList(0, parts).stream().map(key::qualified).toList();
  }

  /**
   * What another profile shares: the heaviest value of each key.
   *
   * @param sharedBy how many other profiles have each value, as far as they were counted
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
