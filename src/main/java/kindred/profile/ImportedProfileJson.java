package kindred.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * The content of an imported profile as one JSON document. Parsing inverts printing, but gives the
 * records in the order of table rows. Pure.
 */
final class ImportedProfileJson {

  private static final JsonFactory FACTORY = new JsonFactory();
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
    var read =
        new Object() {
          private String segment;
          private Attributes attributes = Attributes.NONE;
        };
    var records = new ArrayList<ExtensionRecord>();
    var keys = new HashSet<OwnedKey>();
    readMembers(
        document,
        (name, in) -> {
          switch (name) {
            case "segment" -> read.segment = in.getText();
            case "attributes" -> read.attributes = AttributesJson.readFrom(in);
            case "records" -> readEach(in, () -> records.add(record(in)));
            case "keys" -> readEach(in, () -> keys.add(key(in)));
            default -> in.skipChildren();
          }
        });
    records.sort(TABLE_ORDER);
    return new ProfileContent(read.segment, read.attributes, records, keys, keysSchemaVersion);
  }

  /** The keys alone: what else the document says is skipped, not read. */
  static Set<OwnedKey> keys(String document) {
    var keys = new HashSet<OwnedKey>();
    readMembers(
        document,
        (name, in) -> {
          if (name.equals("keys")) {
            readEach(in, () -> keys.add(key(in)));
          } else {
            in.skipChildren();
          }
        });
    return keys;
  }

  private interface Member {
    void read(String name, JsonParser in) throws IOException;
  }

  private static void readMembers(String document, Member member) {
    try (var in = FACTORY.createParser(document)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        member.read(name, in);
      }
    } catch (IOException corrupt) {
      throw new IllegalStateException("a stored document is not JSON", corrupt);
    }
  }

  private interface Element {
    void read() throws IOException;
  }

  /** Reads an array of arrays. */
  private static void readEach(JsonParser in, Element element) throws IOException {
    while (in.nextToken() == JsonToken.START_ARRAY) {
      element.read();
      in.nextToken();
    }
  }

  private static ExtensionRecord record(JsonParser in) throws IOException {
    String extension = in.nextTextValue();
    String item = in.nextTextValue();
    in.nextToken();
    return new ExtensionRecord(extension, item, AttributesJson.readFrom(in));
  }

  private static OwnedKey key(JsonParser in) throws IOException {
    return new OwnedKey(
        in.nextTextValue(), in.nextTextValue(), in.nextBooleanValue(), in.nextIntValue(0));
  }
}
