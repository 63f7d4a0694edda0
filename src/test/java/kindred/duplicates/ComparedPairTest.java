package kindred.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.Schemas;
import org.junit.jupiter.api.Test;

/** Two profiles side by side, and the order in which pairs are listed. */
class ComparedPairTest {

  @Test
  void values_are_compared_like_key_values_and_only_where_both_have_some() {
    var one =
        profile(
            "A",
            Map.of(
                "First", List.of("Ann", "Anna"), "Last", List.of("Lee"), "Email", List.of("a@x")),
            record("Address", "", Map.of("City", List.of("Rome"), "Street", List.of("1"))));
    var two =
        profile(
            "B",
            Map.of("First", List.of("ANNA"), "Last", List.of("Li"), "Age", List.of(7L)),
            record("Address", "", Map.of("City", List.of("rome"), "Street", List.of("2"))));

    var pair = ComparedPair.of(Schemas.people(), one, two, 0.5, List.of());

    assertThat(pair.agreeing()).containsExactly("First", "Address.City");
    assertThat(pair.differing()).containsExactly("Last", "Address.Street");
    assertThat(pair.likely()).isTrue();
    assertThat(ComparedPair.of(Schemas.people(), one, two, 0.249, List.of()).likely()).isFalse();
  }

  @Test
  void a_higher_score_comes_first_and_every_score_has_a_list_that_a_reader_visits() {
    var pair = Pair.of(1, "B", "A");
    var places = new ArrayList<PairPlace>();
    for (int thousandths = 1_000; thousandths >= 0; thousandths--) {
      var place = PairPlace.of(pair, thousandths / 1_000.0);
      assertThat(place.list()).isBetween((short) 0, PairPlace.FIRST);
      assertThat((int) place.list()).isEqualTo(PairPlace.lowestList(thousandths / 1_000.0));
      places.add(place);
    }
    for (int i = 1; i < places.size(); i++) {
      var before = places.get(i - 1);
      var after = places.get(i);
      assertThat(after.list()).isLessThanOrEqualTo(before.list());
      assertThat(after.rank()).isGreaterThan(before.rank());
    }
  }

  @Test
  void the_order_of_the_ids_has_no_effect() {
    assertThat(Pair.of(1, "B", "A")).isEqualTo(Pair.of(1, "A", "B"));
    assertThat(PairPlace.ofNotAMatch(Pair.of(1, "B", "A")).one()).isEqualTo("A");
  }

  private static Profile profile(
      String id, Map<String, List<Object>> values, ExtensionRecord record) {
    return Profile.active(
        1, id, 3, new ProfileContent(id, new Attributes(values), List.of(record), Set.of(), 9));
  }

  private static ExtensionRecord record(
      String extension, String item, Map<String, List<Object>> values) {
    return new ExtensionRecord(Schemas.id(extension), item, new Attributes(values));
  }
}
