package kindred.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import kindred.problem.Fault;
import kindred.problem.Faults;
import org.junit.jupiter.api.Test;

class SchemaReaderTest {

  private final Faults faults = new Faults();
  private final SchemaReader reader = new SchemaReader(faults);

  @Test
  void numbers_and_booleans_may_be_quoted() {
    var attributes =
        reader.readCore(
            List.of(
                Map.of("name", "A", "type", "String", "length", "256", "mandatory", "1"),
                Map.of("name", "B", "type", "INTEGER", "length", 3, "mandatory", "False"),
                Map.of("name", "C", "type", "date", "mandatory", 0, "max_values", "2")));

    assertThat(faults.found()).isEmpty();
    assertThat(attributes)
        .containsExactly(
            new Attribute("A", AttributeType.STRING, 256, true, null, 0),
            new Attribute("B", AttributeType.INTEGER, 3, false, null, 0),
            new Attribute("C", AttributeType.DATE, 0, false, null, 2));
  }

  @Test
  void every_fault_is_reported_with_its_place() {
    reader.readExtension(
        Map.of(
            "name",
            "1x",
            "type",
            "several",
            "colour",
            "red",
            "unique",
            List.of("Unknown", 7),
            "attributes",
            List.of(
                Map.of("name", "A", "type", "text", "length", 0, "mandatory", "maybe"),
                Map.of("name", "a", "type", "integer", "default", "x", "max_values", 2),
                "B",
                Map.of())));

    assertThat(faults.found().stream().map(Fault::where))
        .containsExactlyInAnyOrder(
            "/name",
            "/type",
            "/colour",
            "/unique",
            "/unique/1",
            "/attributes/0/type",
            "/attributes/0/length",
            "/attributes/0/mandatory",
            "/attributes/1/name",
            "/attributes/1/default",
            "/attributes/1/max_values",
            "/attributes/2",
            "/attributes/2/name",
            "/attributes/2/type",
            "/attributes/3/name",
            "/attributes/3/type");
  }

  @Test
  void a_default_is_stored_in_the_form_of_its_type_and_obeys_the_length() {
    var read = reader.readCore(List.of(Map.of("name", "A", "type", "long", "default", "007")));
    reader.readCore(List.of(Map.of("name", "B", "type", "string", "default", "ab", "length", 1)));

    assertThat(read.get(0).whenAbsent()).contains(7L);
    assertThat(faults.found().stream().map(Fault::where)).containsExactly("/0/default");
  }

  @Test
  void a_classifier_has_no_attributes_and_other_extensions_need_some() {
    reader.readExtension(
        Map.of(
            "name",
            "A",
            "type",
            "classifier",
            "attributes",
            List.of(Map.of("name", "B", "type", "date"))));
    reader.readExtension(Map.of("name", "A", "type", "single-valued"));
    reader.readExtension(Map.of("name", "A", "type", "multi-valued", "attributes", List.of()));

    assertThat(faults.found().stream().map(Fault::where))
        .containsExactly("/attributes", "/attributes", "/attributes");
  }

  @Test
  void a_key_has_one_to_eight_attributes_and_a_power_of_two_of_buckets() {
    reader.readKey(Map.of("name", "A", "attributes", List.of()));
    reader.readKey(
        Map.of("name", "A", "attributes", List.of("a", "b", "c", "d", "e", "f", "g", "h", "i")));
    reader.readKey(Map.of("name", "A", "attributes", List.of("a", "A"), "buckets", 1000));
    reader.readKey(Map.of("name", "A", "attributes", List.of("a"), "buckets", "131072"));

    assertThat(faults.found().stream().map(Fault::where))
        .containsExactly("/attributes", "/attributes", "/attributes/1", "/buckets", "/buckets");
  }

  @Test
  void a_written_definition_is_read_back() {
    var extension =
        new ExtensionSchema(
            "Card",
            ExtensionSchema.Form.MULTI,
            List.of(
                Attribute.text("Number"),
                new Attribute("Ceiling", AttributeType.INTEGER, 5, true, 7L, 0)),
            List.of("Number"),
            0);
    var key =
        new IdentificationKey(
            "idCard",
            "Card",
            List.of("Number"),
            true,
            16,
            IdentificationKey.DEFAULT_FANOUT,
            0,
            false);
    var core = List.of(new Attribute("A", AttributeType.DOUBLE, 0, false, 1.5, 3));

    assertThat(reader.readExtension(SchemaWriter.write(extension))).isEqualTo(extension);
    assertThat(reader.readKey(SchemaWriter.write(key))).isEqualTo(key);
    assertThat(reader.readCore(SchemaWriter.write(core))).isEqualTo(core);
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void anything_but_an_object_or_a_list_is_a_fault() {
    for (Object raw : List.of("x", 7, true, List.of("x"))) {
      reader.readExtension(raw);
      reader.readKey(raw);
    }
    reader.readCore(Map.of());

    assertThat(faults.found()).hasSizeGreaterThan(8);
  }
}
