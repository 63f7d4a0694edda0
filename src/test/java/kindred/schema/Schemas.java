package kindred.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Schemas for the tests of other rooms. */
public final class Schemas {

  private static final String SALT = "00112233445566778899aabbccddeeff";

  private Schemas() {}

  /** Core attributes Email (mandatory), First, Last, Age (integer), Title (one value). */
  public static SchemaSnapshot people(IdentificationKey... keys) {
    var card =
        new ExtensionSchema(
            "Card",
            ExtensionSchema.Form.MULTI,
            List.of(
                new Attribute("Number", AttributeType.STRING, 4, true, null, 0),
                Attribute.text("Label")),
            List.of("Number"),
            2);
    var visit =
        new ExtensionSchema(
            "Visit", ExtensionSchema.Form.MULTI, List.of(Attribute.text("Day")), List.of(), 3);
    var address =
        new ExtensionSchema(
            "Address",
            ExtensionSchema.Form.SINGLE,
            List.of(Attribute.text("City"), Attribute.text("Street")),
            List.of(),
            4);
    var vip = new ExtensionSchema("Vip", ExtensionSchema.Form.CLASSIFIER, List.of(), List.of(), 5);
    return new SchemaSnapshot(
        1,
        9,
        SALT,
        Optional.of(
            List.of(
                new Attribute("Email", AttributeType.STRING, 20, true, null, 0),
                Attribute.text("First"),
                Attribute.text("Last"),
                new Attribute("Age", AttributeType.INTEGER, 0, false, null, 0),
                new Attribute("Title", AttributeType.STRING, 0, false, null, 1),
                new Attribute("Language", AttributeType.STRING, 0, false, "en", 0))),
        List.of(card, visit, address, vip),
        List.of(keys),
        List.of(),
        true);
  }

  /** A key; {@code created} is its schema version. */
  public static IdentificationKey key(
      String name, String source, boolean unique, long created, String... attributes) {
    return new IdentificationKey(name, source, List.of(attributes), unique, 16, 4, created, false);
  }

  /** The id under which an extension of {@link #people} stores its records. */
  public static String id(String extension) {
    return people().extension(extension).orElseThrow().id();
  }

  /** The tree of a profile that fits {@link #people}. */
  public static Map<String, Object> ann() {
    return Map.of("Email", "ann@x.org", "First", "Ann");
  }
}
