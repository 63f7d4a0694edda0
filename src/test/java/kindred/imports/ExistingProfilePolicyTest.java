package kindred.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kindred.directory.Overwrite;
import kindred.imports.ExistingProfilePolicy.Action;
import kindred.jobs.RowError;
import kindred.profile.ImportedProfile;
import kindred.profile.OwnedKey;
import kindred.schema.SchemaSnapshot;
import org.junit.jupiter.api.Test;

class ExistingProfilePolicyTest {

  private static final GivenValues WHOLE =
      new GivenValues(
          new Overwrite(List.of("idMail"), Optional.empty(), Map.of(), Map.of()),
          Map.of(),
          List.of());
  private static final GivenValues PARTIAL =
      new GivenValues(
          new Overwrite(List.of("idMail"), Optional.empty(), Map.of(), Map.of()),
          Map.of(),
          List.of(new RowError(7, 8, "Name", "missing", "The name is missing.", "")));

  @Test
  void a_row_without_a_profile_is_inserted() {
    assertThat(decide(null)).isEqualTo(Action.INSERT);
    assertThat(decide(WHOLE)).isEqualTo(Action.INSERT);
  }

  @Test
  void a_row_that_has_too_little_for_a_profile_fails_unless_it_updates_one() {
    assertThat(decide(PARTIAL)).isEqualTo(Action.FAIL);
    assertThat(decide(PARTIAL, "ann")).isEqualTo(Action.UPDATE);
    var failure = ExistingProfilePolicy.decide(row(PARTIAL), Set.of()).failure().orElseThrow();
    assertThat(failure.errors()).isEqualTo(PARTIAL.lacking());
  }

  @Test
  void a_profile_is_updated_only_if_the_import_updates() {
    assertThat(decide(null, "ann")).isEqualTo(Action.SKIP);
    assertThat(decide(WHOLE, "ann")).isEqualTo(Action.UPDATE);
    assertThat(ExistingProfilePolicy.decide(row(null), Set.of("ann")).existing()).isEqualTo("ann");
  }

  @Test
  void a_row_of_several_profiles_fails() {
    for (var given : List.of(WHOLE, PARTIAL)) {
      var decision = ExistingProfilePolicy.decide(row(given), Set.of("ann", "bob"));
      assertThat(decision.failure().orElseThrow().errors().get(0).code()).isEqualTo("ambiguous");
    }
    assertThat(decide(null, "ann", "bob")).isEqualTo(Action.FAIL);
  }

  @Test
  void of_several_keys_the_first_that_finds_one_profile_decides() {
    assertThat(existing(Map.of())).isEmpty();
    assertThat(existing(Map.of("a1", Set.of("ann"), "b1", Set.of("bob")))).containsExactly("ann");
    assertThat(existing(Map.of("b1", Set.of("bob")))).containsExactly("bob");
    assertThat(existing(Map.of("a1", Set.of("ann", "bob"), "b1", Set.of("eve"))))
        .containsExactly("eve");
    assertThat(existing(Map.of("a1", Set.of("ann"), "a2", Set.of("bob"))))
        .containsExactlyInAnyOrder("ann", "bob");
    assertThat(existing(Map.of("a1", Set.of("ann"), "a2", Set.of("ann")))).containsExactly("ann");
  }

  private static Set<String> existing(Map<String, Set<String>> owners) {
    var identities =
        List.of(
            new OwnedKey("a", "a1", true, 0),
            new OwnedKey("a", "a2", true, 0),
            new OwnedKey("b", "b1", false, 1));
    return ExistingProfilePolicy.existing(
        identities, value -> owners.getOrDefault(value.hash(), Set.of()));
  }

  private static Action decide(GivenValues given, String... existing) {
    return ExistingProfilePolicy.decide(row(given), Set.of(existing)).action();
  }

  private static Candidate row(GivenValues given) {
    var imported = new ImportedProfile("eve", "{}".getBytes(StandardCharsets.UTF_8), Set.of(), 1);
    return new Candidate(7, 8, imported, List.of(), "raw", given, SchemaSnapshot.empty(1));
  }
}
