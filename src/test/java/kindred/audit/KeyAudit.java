package kindred.audit;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of a tenant by the rows of its schema, and the values of them that a profile must own.
 */
final class KeyAudit {

  private static final int SALT = 0;
  private static final int EXTENSION = 2;
  private static final int KEY = 3;
  private static final int BUILDING = 2;

  /** A key; {@code source} is the id of an extension, or empty for the core. */
  record Key(String id, String source, List<String> attributes, boolean active) {}

  private final Map<String, Key> keys = new HashMap<>();
  private String salt;

  private KeyAudit() {}

  static KeyAudit read(CqlSession session, int tenant) {
    var audit = new KeyAudit();
    var extensions = new HashMap<String, String>();
    var rows =
        session
            .execute(
                SimpleStatement.newInstance(
                    "SELECT kind, name, state, definition FROM tenant_schema WHERE tenant_id = ?",
                    tenant))
            .all();
    for (var row : rows) {
      if (row.isNull("kind")) {
        continue;
      }
      var definition = json(row.getString("definition"));
      var id = row.getString("name") + "." + definition.get("created").asLong();
      switch (row.getByte("kind")) {
        case SALT -> audit.salt = definition.get("body").asText();
        case EXTENSION -> extensions.put(row.getString("name"), id);
        case KEY -> {
          var body = definition.get("body");
          var source = body.get("source").asText().toLowerCase(Locale.ROOT);
          audit.keys.put(
              id,
              new Key(
                  id,
                  extensions.getOrDefault(source, ""),
                  texts(body.get("attributes")),
                  row.getByte("state") != BUILDING));
        }
        default -> {
          // the core, or a row that keys do not depend on
        }
      }
    }
    return audit;
  }

  /** Whether the key was deleted; without a schema no key was. */
  boolean isGone(String key) {
    return salt != null && !keys.containsKey(key);
  }

  /**
   * The hashes of all complete values of active keys, by key.
   *
   * @param merged values of several attributes that a merge put together need not be combined
   */
  Map<String, List<String>> required(
      JsonNode core, Map<String, List<JsonNode>> records, boolean merged) {
    var required = new HashMap<String, List<String>>();
    for (var key : keys.values()) {
      if (key.active() && !(merged && key.attributes().size() > 1)) {
        var sources =
            key.source().isEmpty()
                ? core == null ? List.<JsonNode>of() : List.of(core)
                : records.getOrDefault(key.source(), List.of());
        required.put(
            key.id(),
            sources.stream()
                .flatMap(source -> combinations(source, key.attributes(), 0).stream())
                .map(this::hash)
                .toList());
      }
    }
    return required;
  }

  private static List<List<String>> combinations(JsonNode source, List<String> names, int from) {
    if (from == names.size()) {
      return List.of(List.of());
    }
    var combinations = new ArrayList<List<String>>();
    for (var value : values(source.get(names.get(from)))) {
      for (var rest : combinations(source, names, from + 1)) {
        var combined = new ArrayList<String>();
        combined.add(value);
        combined.addAll(rest);
        combinations.add(combined);
      }
    }
    return combinations;
  }

  private static List<String> values(JsonNode node) {
    if (node == null) {
      return List.of();
    }
    var nodes = node.isArray() ? node : new ObjectMapper().createArrayNode().add(node);
    return texts(nodes).stream()
        .map(text -> Normalizer.normalize(text, Normalizer.Form.NFC).strip())
        .map(text -> Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFC))
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private String hash(List<String> parts) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(HexFormat.of().parseHex(salt), "HmacSHA256"));
      for (var part : parts) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
        mac.update(bytes);
      }
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static JsonNode json(String document) {
    try {
      return new ObjectMapper().readTree(document);
    } catch (JsonProcessingException corrupt) {
      throw new IllegalStateException(corrupt);
    }
  }
}
