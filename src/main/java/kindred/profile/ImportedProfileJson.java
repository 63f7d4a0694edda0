package kindred.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;

/**
 * The content of an imported profile as one JSON document. Parsing inverts printing, but gives the
 * records in the order of table rows. Pure.
 */
final class ImportedProfileJson {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFactory FACTORY = JSON.getFactory();
  private static final int TYPICAL_BYTES = 700;
  private static final Comparator<ExtensionRecord> TABLE_ORDER =
      Comparator.comparing(ExtensionRecord::extension).thenComparing(ExtensionRecord::item);

  private ImportedProfileJson() {}

  /** The stored document, in UTF-8. */
  static byte[] print(ProfileContent content) {
    var bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
    try (var out = FACTORY.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("segment", content.segment());
      out.writeFieldName("attributes");
      AttributesJson.writeTo(out, content.attributes());
      out.writeArrayFieldStart("records");
      for (var record : content.records()) {
        out.writeStartArray();
        out.writeString(record.extension());
        out.writeString(record.item());
        AttributesJson.writeTo(out, record.attributes());
        out.writeEndArray();
      }
      out.writeEndArray();
      out.writeArrayFieldStart("keys");
      for (var key : content.keys()) {
        out.writeStartArray();
        out.writeString(key.key());
        out.writeString(key.hash());
        out.writeBoolean(key.claim());
        out.writeNumber(key.place());
        out.writeEndArray();
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /**
   * Parses a stored document.
   *
   * @param keysSchemaVersion the schema version by which its keys were derived
   */
  static ProfileContent parse(String document, long keysSchemaVersion) {
    try {
      var root = JSON.readTree(document);
      var records = new ArrayList<ExtensionRecord>();
      for (var record : root.path("records")) {
        records.add(
            new ExtensionRecord(
                record.path(0).textValue(),
                record.path(1).textValue(),
                AttributesJson.attributes(record.path(2))));
      }
      records.sort(TABLE_ORDER);
      var keys = new HashSet<OwnedKey>();
      root.path("keys").forEach(key -> keys.add(key(key)));
      return new ProfileContent(
          root.path("segment").textValue(),
          AttributesJson.attributes(root.path("attributes")),
          records,
          keys,
          keysSchemaVersion);
    } catch (JsonProcessingException corrupt) {
      throw new IllegalStateException("a stored document is not JSON", corrupt);
    }
  }

  private static OwnedKey key(JsonNode key) {
    return new OwnedKey(
        key.path(0).textValue(),
        key.path(1).textValue(),
        key.path(2).booleanValue(),
        key.path(3).intValue());
  }
}
