package kindred.merge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashSet;
import kindred.json.StoredJson;
import kindred.profile.AttributesJson;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;

/**
 * A profile at one version, stored as a JSON document. Parsing a printed image gives an equal one.
 *
 * @param version the version of the content; of a frozen source, the one that the freeze led to
 */
public record ProfileImage(long version, ProfileContent content) {

  static ProfileImage of(Profile profile) {
    return new ProfileImage(profile.version(), profile.content());
  }

  String print() {
    var document = JsonNodeFactory.instance.objectNode();
    document.put("version", version);
    document.put("segment", content.segment());
    document.put("keys_schema_version", content.keysSchemaVersion());
    AttributesJson.writeInto(document.putObject("attributes"), content.attributes());
    var records = document.putArray("records");
    for (var record : content.records()) {
      var object = records.addObject();
      object.put("extension", record.extension());
      object.put("item", record.item());
      AttributesJson.writeInto(object.putObject("attributes"), record.attributes());
    }
    var keys = document.putArray("keys");
    for (var key : content.keys()) {
      keys.addObject()
          .put("key", key.key())
          .put("hash", key.hash())
          .put("claim", key.claim())
          .put("place", key.place());
    }
    return document.toString();
  }

  static ProfileImage parse(String text) {
    var document = StoredJson.read(text);
    var records = new ArrayList<ExtensionRecord>();
    for (var object : document.path("records")) {
      records.add(
          new ExtensionRecord(
              object.path("extension").textValue(),
              object.path("item").textValue(),
              AttributesJson.parse(object.path("attributes").toString())));
    }
    var keys = new HashSet<OwnedKey>();
    for (var key : document.path("keys")) {
      keys.add(
          new OwnedKey(
              key.path("key").textValue(),
              key.path("hash").textValue(),
              key.path("claim").booleanValue(),
              key.path("place").intValue()));
    }
    return new ProfileImage(
        document.path("version").longValue(),
        new ProfileContent(
            document.path("segment").textValue(),
            AttributesJson.parse(document.path("attributes").toString()),
            records,
            keys,
            document.path("keys_schema_version").asLong()));
  }
}
