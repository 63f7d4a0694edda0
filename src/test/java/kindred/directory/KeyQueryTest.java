package kindred.directory;

import static kindred.schema.Schemas.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.Optional;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.schema.SchemaSnapshot;
import kindred.schema.Schemas;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class KeyQueryTest {

  private static final SchemaSnapshot SCHEMA =
      Schemas.people(
          key("three", "profile", false, 1, "Last", "First", "Age"),
          key("two", "profile", false, 2, "Last", "Email"),
          key("one", "profile", true, 3, "Email"),
          key("again", "profile", true, 4, "Email"),
          key("card", "Card", true, 5, "Number", "Label"));

  @Test
  void the_oldest_key_of_which_all_attributes_are_given_is_chosen() {
    assertThat(chosen(Map.of("Email", "a"))).isEqualTo("one");
    assertThat(chosen(Map.of("Email", "a", "Last", "b"))).isEqualTo("two");
    assertThat(chosen(Map.of("email", "a", "LAST", "b", "first", "c"))).isEqualTo("two");
    assertThat(chosen(Map.of("Email", "a", "Last", "b", "First", "c", "Age", "7")))
        .isEqualTo("three");
  }

  @Test
  void otherwise_the_key_with_the_longest_given_leftmost_part_is_chosen_the_oldest_of_several() {
    assertThat(chosen(Map.of("Last", "a"))).isEqualTo("three");
    assertThat(chosen(Map.of("Last", "a", "Age", "7"))).isEqualTo("three");
    assertThat(query(Map.of("Last", "a", "Age", "7")).parts()).containsExactly("a");
    assertThat(query(Map.of("Last", "a", "First", "b")).parts()).containsExactly("a", "b");
    assertThat(chosen(Map.of("Last", "a", "Card.Number", "1", "card.label", "x")))
        .isEqualTo("card");
  }

  @Test
  void a_named_key_needs_its_first_attribute_only() {
    assertThat(query("TWO", Map.of("Last", "A", "First", "b")).parts()).containsExactly("a");
    var refused = refused(() -> query("two", Map.of("Email", "a")));
    assertThat(refused.code()).isEqualTo("key-attribute-missing");
    assertThat(refused.faults().get(0).where()).isEqualTo("Last");
    assertThat(refused(() -> query("none", Map.of("Email", "a"))).kind())
        .isEqualTo(Problem.Kind.NOT_FOUND);
  }

  @Test
  void values_are_read_as_their_type_and_normalised() {
    var query = query("three", Map.of("Last", " L\u00C9E ", "First", "e\u0301", "Age", "007"));

    assertThat(query.parts()).containsExactly("l\u00E9e", "\u00E9", "7");
  }

  @Test
  void attributes_that_no_key_begins_with_are_refused() {
    assertThat(refused(() -> query(Map.of("First", "a"))).code()).isEqualTo("no-key-matches");
    assertThat(refused(() -> query(Map.of())).code()).isEqualTo("no-key-matches");
  }

  @Test
  void all_faults_are_listed() {
    var unknown =
        refused(() -> query(Map.of("Last", "a", "LAST", "b", "Colour", "c", "Card.No", "d")));
    var blank = refused(() -> query("three", Map.of("Last", " ", "First", "a", "Age", "x")));

    assertThat(unknown.faults().stream().map(Fault::code))
        .containsExactlyInAnyOrder("duplicate-parameter", "unknown-parameter", "unknown-parameter");
    assertThat(blank.faults().stream().map(Fault::where)).containsExactly("Last", "Age");
  }

  private static String chosen(Map<String, String> given) {
    return query(given).key().name();
  }

  private static KeyQuery query(Map<String, String> given) {
    return KeyQuery.of(SCHEMA, Optional.empty(), given);
  }

  private static KeyQuery query(String name, Map<String, String> given) {
    return KeyQuery.of(SCHEMA, Optional.of(name), given);
  }

  private static Problem refused(ThrowingCallable call) {
    var refused = catchThrowableOfType(ProblemException.class, call);
    assertThat(refused).isNotNull();
    return refused.problem();
  }
}
