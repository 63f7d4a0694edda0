package kindred.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class SchemaDifferenceTest {

  private static final ObjectNode SERVER =
      SchemaFile.read(
          """
          profile:
            - {name: LastName, type: string, length: 64, mandatory: false}
            - {name: Born, type: date, mandatory: false, default: 2000-01-31}
          extensions:
            - {name: Phone, type: multi-valued, unique: [Kind],
               attributes: [{name: Kind, type: string, length: 8, mandatory: true}]}
          keys:
            - {name: idName, source: profile, attributes: [LastName, Born], unique: true, buckets: 1024}
            - {name: idPhone, source: Phone, attributes: [Kind], unique: false, buckets: 1024}
          """);

  @Test
  void a_file_that_was_written_is_read_as_the_same_schema_which_has_no_difference() {
    var again = SchemaFile.read(SchemaFile.write(SERVER));

    assertThat(again).isEqualTo(SERVER);
    assertThat(again.at("/profile/1/default").isTextual()).as("a date stays text").isTrue();
    var difference = SchemaDifference.between(SERVER, again);
    assertThat(difference.isEmpty()).isTrue();
    assertThat(difference.impossible()).isEmpty();
  }

  @Test
  void the_same_definitions_in_other_words_are_no_difference() {
    var difference =
        difference(
            """
            profile: [{name: lastname, type: string, length: '64'}]
            extensions:
              - {name: PHONE, type: multi-valued, unique: [kind],
                 attributes: [{name: kind, type: string, length: 8, mandatory: 1}]}
            keys:
              - {name: IDNAME, source: core, attributes: [lastName, born], unique: 'True'}
              - {name: idphone, attributes: [Phone.Kind]}
            """);

    assertThat(difference.lines()).isEmpty();
    assertThat(difference.impossible()).isEmpty();
  }

  @Test
  void new_and_changed_attributes_are_one_request_that_keeps_all_others_in_their_order() {
    var difference =
        difference(
            """
            profile:
              - {name: Email, type: string, length: 256, mandatory: true}
              - {name: LastName, type: string, length: 128}
            """);

    assertThat(difference.lines())
        .containsExactly(
            "~ profile LastName: length 64 -> 128",
            "+ profile Email string, length 256, mandatory true");
    assertThat(difference.profile().orElseThrow().findValuesAsText("name"))
        .containsExactly("LastName", "Born", "Email");
  }

  @Test
  void new_extensions_and_keys_are_created_and_nothing_is_removed() {
    var difference =
        difference(
            """
            extensions: [{name: Vip, type: classifier}]
            keys:
              - {name: idBorn, source: profile, attributes: [profile.Born]}
              - {name: idNumber, source: Phone, attributes: [Kind]}
            """);

    assertThat(difference.lines())
        .containsExactly(
            "+ extension Vip, classifier", "+ key idBorn on Born", "+ key idNumber on Phone.Kind");
    assertThat(difference.profile()).isEmpty();
  }

  @Test
  void what_the_api_cannot_change_is_named_before_anything_is_sent() {
    var difference =
        difference(
            """
            extensions:
              - {name: Phone, type: multi-valued, attributes: [{name: Kind, type: string, length: 8}]}
            keys:
              - {name: idName, attributes: [LastName], unique: true}
            """);

    assertThat(difference.impossible())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("The extension Phone exists with other attributes"))
        .anyMatch(line -> line.startsWith("The key idName exists with another definition"));
  }

  @Test
  void a_file_that_is_no_schema_is_refused_with_its_faults() {
    assertWrong("profile: [", "line 1");
    assertWrong("- a", "it has no members");
    assertWrong("profiles: []\nkeys: 7", "'profiles' is none of", "keys must be a list");
    assertWrong("keys: [{attributes: [A]}]", "keys, item 1 needs a name");
    assertWrong("keys: []\nkeys: []", "line 2");
  }

  private static void assertWrong(String text, String... sentences) {
    assertThatThrownBy(() -> SchemaFile.read(text))
        .isInstanceOf(CommandFailure.class)
        .hasMessageStartingWith("The schema file is wrong: ")
        .hasMessageContainingAll(sentences);
  }

  private static SchemaDifference difference(String file) {
    return SchemaDifference.between(SERVER, SchemaFile.read(file));
  }
}
