package kindred.directory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashSet;
import java.util.Set;
import kindred.json.StoredJson;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;

/**
 * What completing a deletion needs: a deleted profile no longer lists its keys.
 *
 * @param version the version that the deletion is conditioned on
 * @param keys the keys that the profile owned
 */
record DeletionNote(long version, Set<OwnedKey> keys) {

  DeletionNote {
    keys = Set.copyOf(keys);
  }

  static DeletionNote of(Profile profile) {
    return new DeletionNote(profile.version(), profile.content().keys());
  }

  static DeletionNote parse(String text) {
    var note = StoredJson.read(text);
    var keys = new HashSet<OwnedKey>();
    note.path("keys").forEach(key -> keys.add(key(key)));
    return new DeletionNote(note.path("version").longValue(), keys);
  }

  String print() {
    var note = JsonNodeFactory.instance.objectNode().put("version", version);
    var list = note.putArray("keys");
    keys.stream()
        .sorted()
        .forEach(
            key ->
                list.addArray().add(key.key()).add(key.hash()).add(key.claim()).add(key.place()));
    return note.toString();
  }

  private static OwnedKey key(JsonNode key) {
    return new OwnedKey(
        key.get(0).textValue(),
        key.get(1).textValue(),
        key.get(2).booleanValue(),
        key.get(3).intValue());
  }
}
