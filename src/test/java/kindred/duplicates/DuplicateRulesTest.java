package kindred.duplicates;

import static kindred.schema.Schemas.id;
import static kindred.schema.Schemas.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.duplicates.DuplicateRules.Matched;
import kindred.duplicates.DuplicateRules.Probe;
import kindred.duplicates.DuplicateRules.Reason;
import kindred.keys.KeyExtraction;
import kindred.problem.Faults;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.SchemaSnapshot;
import kindred.schema.Schemas;
import org.junit.jupiter.api.Test;

class DuplicateRulesTest {

  private static final SchemaSnapshot SCHEMA =
      Schemas.people(
          key("idEmail", "profile", true, 10, "Email"),
          key("idTitle", "profile", false, 11, "Title"),
          key("idPerson", "profile", false, 12, "Last", "First", "Language"),
          key("idDay", "Visit", false, 13, "Day"),
          key("idAge", "profile", false, 14, "Age"));

  private final DuplicateRules rules = new DuplicateRules(SCHEMA);

  @Test
  void should_look_up_every_value_that_other_profiles_may_have() {
    var ann = profile(Map.of("Email", "a", "Last", "Lee", "First", "Ann", "Language", "en"));

    assertThat(rules.probes(ann).stream().map(probe -> name(probe)))
        .containsExactlyInAnyOrder(
            "idPerson FULL [Last, First, Language]",
            "idPerson PREFIX [Last, First]",
            "idPerson PREFIX [Last]",
            "idTitle OTHER_KEY [Title]",
            "idDay OTHER_KEY [Visit.Day]");
  }

  @Test
  void should_look_up_the_heaviest_values_first() {
    var ann =
        profile(Map.of("Last", "Lee", "First", "Ann", "Language", "en", "Title", "Dr"), "Mon");

    assertThat(rules.probes(ann).stream().map(Probe::weight))
        .isSortedAccordingTo((one, two) -> Double.compare(two, one))
        .contains(0.9, 0.45, 0.4 * 2 / 3, 0.4 / 3);
  }

  @Test
  void should_not_look_up_a_number_under_keys_of_texts() {
    var ann = profile(Map.of("Age", 7L));

    assertThat(rules.probes(ann).stream().map(DuplicateRulesTest::name))
        .containsExactly("idAge FULL [Age]");
  }

  @Test
  void
      should_weigh_a_complete_value_more_than_a_long_prefix_and_a_long_prefix_more_than_a_short_one() {
    var ann = profile(Map.of("Last", "Lee", "First", "Ann", "Language", "en"));

    double full = score(ann, profile(Map.of("Last", "lee", "First", "ANN", "Language", "en")), 1);
    double two = score(ann, profile(Map.of("Last", "Lee", "First", "Ann", "Language", "de")), 1);
    double one = score(ann, profile(Map.of("Last", "Lee", "First", "Bob")), 1);
    double none = score(ann, profile(Map.of("Last", "Stone", "First", "Ann")), 1);

    assertThat(full).isEqualTo(0.9);
    assertThat(two).isCloseTo(0.267, within(0.001));
    assertThat(one).isCloseTo(0.133, within(0.001));
    assertThat(none).isZero();
  }

  @Test
  void should_weigh_a_rare_value_more_than_a_frequent_one() {
    var ann = profile(Map.of("Title", "Dr"));

    assertThat(score(ann, ann, 1)).isEqualTo(0.9);
    assertThat(score(ann, ann, 2)).isCloseTo(0.9 / (1 + Math.log(2)), within(0.001));
    assertThat(score(ann, ann, 100)).isBetween(0.1, 0.2);
  }

  @Test
  void should_count_each_key_once_and_add_up_different_keys() {
    var ann =
        profile(
            Map.of("Last", "Lee", "First", "Ann", "Language", "en", "Title", "Dr"), "Mon", "Tue");
    var all = Map.<OwnedKey, Integer>of();

    var reasons = rules.reasons(ann, rules.probes(ann), all);

    assertThat(reasons.stream().map(reason -> reason.probe().key()))
        .containsExactly("idDay", "idPerson", "idTitle");
    assertThat(reasons).allMatch(reason -> reason.probe().matched() == Matched.FULL);
    assertThat(DuplicateRules.score(reasons)).isEqualTo(0.999);
    assertThat(DuplicateRules.score(reasons.subList(0, 2))).isEqualTo(0.99);
    assertThat(DuplicateRules.score(List.of())).isZero();
  }

  @Test
  void should_look_up_a_value_that_follows_from_no_attribute() {
    var old = profile(Map.of("Title", "Dr")).content().keys();
    var content = new ProfileContent("s", Attributes.NONE, List.of(), old, 9);

    assertThat(rules.probes(profile(content)).stream().map(DuplicateRulesTest::name))
        .containsExactly("idTitle FULL [Title]");
  }

  private double score(Profile one, Profile other, int sharedBy) {
    List<Probe> probes = rules.probes(one);
    var counts = new HashMap<OwnedKey, Integer>();
    probes.forEach(probe -> counts.put(probe.value(), sharedBy));
    List<Reason> reasons = rules.reasons(other, probes, counts);
    return DuplicateRules.score(reasons);
  }

  private static String name(Probe probe) {
    return probe.key() + " " + probe.matched() + " " + probe.attributes();
  }

  private static Profile profile(Map<String, Object> core, String... days) {
    var values = new LinkedHashMap<String, List<Object>>();
    core.forEach((name, value) -> values.put(name, List.of(value)));
    var records = new ArrayList<ExtensionRecord>();
    for (var day : days) {
      records.add(
          new ExtensionRecord(id("Visit"), day, new Attributes(Map.of("Day", List.of(day)))));
    }
    var attributes = new Attributes(values);
    return profile(
        new ProfileContent(
            "s",
            attributes,
            records,
            Set.copyOf(new KeyExtraction(SCHEMA).all(attributes, records, new Faults())),
            9));
  }

  private static Profile profile(ProfileContent content) {
    return Profile.active(1, "A", 1, content);
  }
}
