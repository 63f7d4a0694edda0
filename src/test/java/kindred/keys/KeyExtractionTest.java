package kindred.keys;

import static kindred.schema.Schemas.id;
import static kindred.schema.Schemas.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import kindred.problem.Faults;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.schema.IdentificationKey;
import kindred.schema.Schemas;
import org.junit.jupiter.api.Test;

class KeyExtractionTest {

  private static final IdentificationKey EMAIL = key("idEmail", "profile", true, 6, "Email");
  private static final IdentificationKey NAME = key("idName", "profile", false, 7, "Last", "First");
  private static final IdentificationKey BOTH = key("idBoth", "profile", true, 8, "Last", "First");
  private static final IdentificationKey CARD = key("idCard", "Card", true, 9, "Number");

  private final Faults faults = new Faults();

  @Test
  void a_unique_key_is_claimed_and_its_leftmost_parts_are_entered() {
    var owned = all(Map.of("Last", List.of("Lee"), "First", List.of("Ann")), BOTH);

    assertThat(owned).hasSize(2);
    assertThat(owned.stream().filter(OwnedKey::claim))
        .containsExactly(extraction(BOTH).owned(BOTH, List.of("lee", "ann")));
    assertThat(owned.stream().filter(key -> !key.claim()))
        .containsExactly(extraction(BOTH).owned(BOTH, List.of("lee")));
  }

  @Test
  void a_missing_or_blank_part_ends_the_key_there() {
    assertThat(all(Map.of("Last", List.of("Lee")), NAME)).hasSize(1);
    assertThat(all(Map.of("Last", List.of("Lee"), "First", List.of(" \t")), NAME)).hasSize(1);
    assertThat(all(Map.of("First", List.of("Ann")), NAME)).isEmpty();
    assertThat(all(Map.of("Email", List.of("  ")), EMAIL)).isEmpty();
    assertThat(all(Map.of("Email", List.of("\u00A0\u200B\uFEFF")), EMAIL)).isEmpty();
  }

  @Test
  void every_combination_of_several_values_is_a_value() {
    var owned =
        all(Map.of("Last", List.of("Lee", "Kay"), "First", List.of("Ann", "Bob", "ann")), NAME);

    assertThat(owned).hasSize(2 + 4);
  }

  @Test
  void a_key_of_an_extension_has_a_value_for_each_record() {
    var records =
        List.of(
            new ExtensionRecord(id("Card"), "1", new Attributes(Map.of("Number", List.of("7")))),
            new ExtensionRecord(id("Card"), "2", new Attributes(Map.of("Number", List.of("8")))),
            new ExtensionRecord("card.1", "1", new Attributes(Map.of("Number", List.of("9")))));

    assertThat(extraction(CARD).all(Attributes.NONE, records, faults))
        .containsExactlyInAnyOrder(
            extraction(CARD).owned(CARD, List.of("7")), extraction(CARD).owned(CARD, List.of("8")));
    assertThat(extraction(CARD).complete(CARD, Attributes.NONE, records)).hasSize(2).isSorted();
  }

  @Test
  void many_records_with_the_same_value_do_not_hide_another_one() {
    var records =
        IntStream.rangeClosed(1, 100)
            .mapToObj(i -> Map.of("Number", List.<Object>of(i < 100 ? "7" : "8")))
            .map(number -> new ExtensionRecord(id("Card"), "1", new Attributes(number)))
            .toList();

    assertThat(extraction(CARD).all(Attributes.NONE, records, faults)).hasSize(2);
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void more_than_sixty_four_values_are_refused() {
    all(Map.of("Email", values(64)), EMAIL);
    assertThat(faults.found()).isEmpty();

    all(Map.of("Email", values(65)), EMAIL);
    assertThat(faults.found()).hasSize(1).allMatch(f -> f.code().equals("too-many-key-values"));
  }

  @Test
  void a_million_combinations_are_refused_without_being_enumerated() {
    all(Map.of("Last", values(1_000), "First", values(1_000)), NAME);

    assertThat(faults.found()).hasSize(1);
  }

  @Test
  void eight_times_eight_values_are_allowed_and_nine_times_eight_are_not() {
    assertThat(all(Map.of("Last", values(8), "First", values(8)), NAME)).hasSize(8 + 64);
    assertThat(faults.found()).isEmpty();

    all(Map.of("Last", values(9), "First", values(8)), NAME);
    assertThat(faults.found()).hasSize(1);
  }

  @Test
  void the_hash_depends_on_where_a_part_ends_and_the_value_on_its_key() {
    var extraction = extraction(NAME, BOTH);

    assertThat(extraction.owned(NAME, List.of("ab", "c")).hash())
        .isNotEqualTo(extraction.owned(NAME, List.of("a", "bc")).hash());
    assertThat(extraction.owned(NAME, List.of("a")))
        .isNotEqualTo(extraction.owned(BOTH, List.of("a")));
  }

  @Test
  void case_outer_blanks_and_composition_are_not_significant() {
    var one = all(Map.of("Email", List.of("\u00C9a@X.org")), EMAIL);

    assertThat(all(Map.of("Email", List.of(" e\u0301A@x.ORG\u3000")), EMAIL)).isEqualTo(one);
    assertThat(all(Map.of("Email", List.of("ea@x.org")), EMAIL)).isNotEqualTo(one);
    assertThat(all(Map.of("Email", List.of("STRASSE")), EMAIL))
        .isNotEqualTo(all(Map.of("Email", List.of("straße")), EMAIL));
  }

  @Test
  void numbers_are_compared_by_their_stored_form() {
    var age = key("idAge", "profile", true, 6, "Age");

    assertThat(all(Map.of("Age", List.of(7L)), age))
        .containsExactly(extraction(age).owned(age, List.of("7")));
  }

  @Test
  void the_first_bits_of_the_hash_choose_the_bucket() {
    assertThat(KeyHash.bucket("ffffffff00", 16)).isEqualTo(15);
    assertThat(KeyHash.bucket("00000000ff", 16)).isZero();
    assertThat(KeyHash.bucket("80000000", 65_536)).isEqualTo(32_768);
    assertThat(KeyHash.bucket("ffffffff", 1)).isZero();
    var hash = new KeyHash("00");
    assertThat(
            IntStream.range(0, 500)
                .mapToObj(i -> KeyHash.bucket(hash.of(List.of("v" + i)), 16))
                .distinct())
        .hasSize(16);
  }

  @Test
  void different_salts_give_different_hashes() {
    assertThat(new KeyHash("00").of(List.of("a"))).isNotEqualTo(new KeyHash("01").of(List.of("a")));
  }

  private static List<Object> values(int count) {
    return IntStream.range(0, count).<Object>mapToObj(i -> "v" + i).toList();
  }

  private static KeyExtraction extraction(IdentificationKey... keys) {
    return new KeyExtraction(Schemas.people(keys));
  }

  private Set<OwnedKey> all(Map<String, List<Object>> core, IdentificationKey... keys) {
    return extraction(keys).all(new Attributes(core), List.of(), faults);
  }
}
