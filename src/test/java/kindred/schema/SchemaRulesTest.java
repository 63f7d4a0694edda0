package kindred.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SchemaRulesTest {

  private static final ExtensionSchema CARD =
      new ExtensionSchema(
          "Card",
          ExtensionSchema.Form.MULTI,
          List.of(Attribute.text("Number")),
          List.of("Number"),
          2);
  private static final IdentificationKey KEY =
      new IdentificationKey("idCard", "Card", List.of("Number"), true, 16, 4, 3, false);
  private static final SchemaSnapshot NOW =
      new SchemaSnapshot(
          1,
          3,
          "00",
          Optional.of(List.of(Attribute.text("Email"), Attribute.text("Phone"))),
          List.of(CARD),
          List.of(KEY),
          List.of(),
          false);

  @Test
  void a_profile_schema_grows_and_never_shrinks() {
    var grown =
        List.of(
            attribute("Email", "string"), attribute("Phone", "string"), attribute("New", "date"));
    assertThat(SchemaRules.core(grown, NOW)).hasSize(3);

    var shrunk = refused(() -> SchemaRules.core(List.of(attribute("email", "string")), NOW));
    assertThat(shrunk.code()).isEqualTo("schema-shrinks");
    assertThat(shrunk.faults().stream().map(Fault::code))
        .containsExactly("attribute-changed", "attribute-removed");
  }

  @Test
  void the_number_of_attributes_extensions_and_keys_is_limited() {
    var attributes =
        IntStream.rangeClosed(0, SchemaRules.MOST_ATTRIBUTES)
            .mapToObj(i -> attribute("a" + i, "string"))
            .toList();
    var extensions =
        IntStream.range(0, SchemaRules.MOST_EXTENSIONS)
            .mapToObj(
                i ->
                    new ExtensionSchema(
                        "e" + i, ExtensionSchema.Form.CLASSIFIER, List.of(), List.of(), i))
            .toList();
    var keys =
        IntStream.range(0, SchemaRules.MOST_KEYS)
            .mapToObj(
                i ->
                    new IdentificationKey(
                        "k" + i, "profile", List.of("Email"), false, 16, 4, i, false))
            .toList();
    var full = new SchemaSnapshot(1, 3, "00", NOW.core(), extensions, keys, List.of(), false);
    var one = Map.<String, Object>of("name", "One", "type", "classifier");
    var key = Map.of("name", "One", "source", "profile", "attributes", List.of("Email"));

    assertThat(refused(() -> SchemaRules.core(attributes, NOW)).faults().get(0).message())
        .isEqualTo("A schema has at most 500 attributes.");
    assertThat(refused(() -> SchemaRules.extension(one, full, 9)).code())
        .isEqualTo("too-many-extensions");
    assertThat(refused(() -> SchemaRules.key(key, full, 9)).code()).isEqualTo("too-many-keys");
  }

  @Test
  void a_core_attribute_may_not_have_the_name_of_an_extension() {
    var refused =
        refused(
            () ->
                SchemaRules.core(
                    List.of(attribute("CARD", "string"), attribute("1", "string")), NOW));

    assertThat(refused.faults().stream().map(Fault::where))
        .containsExactlyInAnyOrder("/0/name", "/1/name");
  }

  @Test
  void an_extension_may_not_have_the_name_of_another_a_core_attribute_or_the_core() {
    for (var name : List.of("card", "EMAIL", "Profile", "core")) {
      var refused = refused(() -> SchemaRules.extension(extension(name), NOW, 4));
      assertThat(refused.code()).as(name).isEqualTo("name-taken");
      assertThat(refused.kind()).isEqualTo(Problem.Kind.CONFLICT);
    }
    for (var name : List.of("segment", "TenantId", "Customer_Id", "limit", "a b", "é", "")) {
      assertThat(refused(() -> SchemaRules.extension(extension(name), NOW, 4)).kind())
          .as(name)
          .isEqualTo(Problem.Kind.INVALID);
    }
    assertThat(SchemaRules.extension(extension("x".repeat(26)), NOW, 4).created()).isEqualTo(4);
    assertThat(refused(() -> SchemaRules.extension(extension("x".repeat(27)), NOW, 4)).kind())
        .isEqualTo(Problem.Kind.INVALID);
  }

  @Test
  void a_key_gets_the_spelling_of_the_schema() {
    var key =
        SchemaRules.key(
            Map.of("name", "idNo", "source", "CARD", "attributes", List.of("NUMBER")), NOW, 4);

    assertThat(key.source()).isEqualTo("Card");
    assertThat(key.attributes()).containsExactly("Number");
    assertThat(key.id()).isEqualTo("idno.4");
  }

  @Test
  void a_key_may_be_written_as_ucs_prints_it() {
    var core = key(Map.of("name", "a", "source", "PROFILE", "attributes", List.of("Email ")));
    var trimmed =
        key(Map.of("name", "b", "source", " card\u00A0", "attributes", List.of(" Number")));
    var qualified =
        key(Map.of("name", "c", "source", "card", "attributes", List.of("Card.Number")));
    var unnamed = key(Map.of("name", "d", "attributes", List.of("card.number"), "unique", "True"));

    assertThat(core.onCore()).isTrue();
    assertThat(core.attributes()).containsExactly("Email");
    assertThat(List.of(trimmed, qualified, unnamed))
        .allMatch(key -> key.source().equals("Card"))
        .allMatch(key -> key.attributes().equals(List.of("Number")));
    assertThat(unnamed.unique()).isTrue();
  }

  @Test
  void the_attributes_of_a_key_have_one_source_and_are_different() {
    var mixed = Map.of("name", "a", "attributes", List.of("Email", "Card.Number"));
    var other = Map.of("name", "a", "source", "profile", "attributes", List.of("Card.Number"));
    var twice = Map.of("name", "a", "attributes", List.of("Card.Number", "card.NUMBER "));

    assertThat(faults(mixed)).containsExactly("/attributes/1");
    assertThat(faults(other)).containsExactly("/attributes/0");
    assertThat(faults(twice)).containsExactly("/attributes/1");
    assertThat(
            faults(
                Map.of(
                    "name", "a", "source", "Card", "attributes", List.of("Number", "Card.Number"))))
        .containsExactly("/attributes/1");
  }

  @Test
  void all_faults_of_a_key_are_reported_together() {
    var refused =
        refused(
            () ->
                SchemaRules.key(
                    Map.of("name", "9", "source", "Nothing", "attributes", List.of("a", "b")),
                    NOW,
                    4));

    assertThat(refused.faults().stream().map(Fault::where))
        .containsExactlyInAnyOrder("/name", "/source", "/attributes/0", "/attributes/1");
    assertThat(
            refused(
                    () ->
                        SchemaRules.key(
                            Map.of("name", "IDCARD", "attributes", List.of("Email")), NOW, 4))
                .code())
        .isEqualTo("name-taken");
  }

  @Test
  void an_extension_with_a_key_cannot_be_deleted() {
    var refused = refused(() -> SchemaRules.requireNoKeyOn(CARD, NOW));

    assertThat(refused.code()).isEqualTo("key-on-extension");
    assertThat(refused.faults()).hasSize(1);
  }

  private static IdentificationKey key(Map<String, Object> raw) {
    return SchemaRules.key(raw, NOW, 4);
  }

  private static List<String> faults(Map<String, ?> raw) {
    return refused(() -> SchemaRules.key(raw, NOW, 4)).faults().stream().map(Fault::where).toList();
  }

  private static Problem refused(ThrowingCallable call) {
    var refused = catchThrowableOfType(ProblemException.class, call);
    assertThat(refused).isNotNull();
    return refused.problem();
  }

  private static Map<String, Object> attribute(String name, String type) {
    return Map.of("name", name, "type", type);
  }

  private static Map<String, Object> extension(String name) {
    return Map.of(
        "name", name, "type", "single-valued", "attributes", List.of(attribute("A", "string")));
  }
}
