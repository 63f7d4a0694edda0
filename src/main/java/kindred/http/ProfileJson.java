package kindred.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import kindred.profile.Attributes;
import kindred.profile.AttributesJson;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.Attribute;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;

/**
 * Wire format of profiles: flat, with the id first, then the core attributes in the order of the
 * schema, then the requested extensions of which the profile has a record.
 */
public final class ProfileJson {

  private static final String CUSTOMER_ID = "customer_id";

  private final SchemaSnapshot schema;

  public ProfileJson(SchemaSnapshot schema) {
    this.schema = schema;
  }

  /** The id alone. */
  public static ObjectNode id(String customerId) {
    return JsonNodeFactory.instance.objectNode().put(CUSTOMER_ID, customerId);
  }

  public ObjectNode write(Profile profile, List<ExtensionSchema> extensions) {
    return write(profile.id(), profile.content(), extensions);
  }

  /** The whole profile, with all extensions. */
  public ObjectNode write(String customerId, ProfileContent content) {
    return write(customerId, content, schema.extensions());
  }

  private ObjectNode write(
      String customerId, ProfileContent content, List<ExtensionSchema> extensions) {
    var json = id(customerId);
    writeInto(json, schema.coreAttributes(), content.attributes());
    extensions.forEach(extension -> writeInto(json, extension, content));
    return json;
  }

  private static void writeInto(
      ObjectNode json, ExtensionSchema extension, ProfileContent content) {
    var records = content.records(extension.id());
    if (records.isEmpty()) {
      return;
    }
    if (!extension.multiValued()) {
      var record = json.putObject(extension.name());
      writeInto(record, extension.attributes(), records.get(0).attributes());
      return;
    }
    var array = json.putArray(extension.name());
    records.forEach(
        record -> writeInto(array.addObject(), extension.attributes(), record.attributes()));
  }

  private static void writeInto(ObjectNode json, List<Attribute> schema, Attributes attributes) {
    for (var attribute : schema) {
      AttributesJson.writeInto(json, attribute.name(), attributes.of(attribute.name()));
    }
  }
}
