package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.chaos.Op.Snapshot;

/** The contents of the profile table, read with plain CQL and independent decoding. */
final class Tables {

  static final int ACTIVE = 1;
  static final int FROZEN = 2;
  static final int MERGED = 3;
  static final int DELETED = 4;

  private static final int MOST_HOPS = 10_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A stored partition. */
  static final class Partition {
    int state;
    long version;
    String mergedInto = "";
    JsonNode core;
    final List<String> tokens = new ArrayList<>();
    final Map<String, String> cards = new LinkedHashMap<>();
  }

  private final Map<String, Partition> partitions = new HashMap<>();

  /** Reads all profiles of a tenant; no operation may be in flight. */
  static Tables read(CqlSession session, int tenant) {
    var tables = new Tables();
    var select =
        SimpleStatement.newInstance(
            "SELECT customer_id, state, version, merged_into, attributes, kind, value FROM profile"
                + " WHERE tenant_id = ? ALLOW FILTERING",
            tenant);
    for (var row : session.execute(select)) {
      tables.add(row);
    }
    return tables;
  }

  private void add(Row row) {
    var partition =
        partitions.computeIfAbsent(row.getString("customer_id"), none -> new Partition());
    partition.state = row.isNull("state") ? 0 : row.getByte("state");
    partition.version = row.isNull("version") ? 0 : row.getLong("version");
    partition.mergedInto = row.isNull("merged_into") ? "" : row.getString("merged_into");
    if (partition.core == null && !row.isNull("attributes")) {
      partition.core = json(row.getString("attributes"));
    }
    if (!row.isNull("kind") && row.getByte("kind") == 2) {
      var record = json(row.getString("value"));
      if (record.has("Id")) {
        partition.tokens.add(first(record.path("Id")));
      } else {
        partition.cards.put(first(record.path("Number")), first(record.path("Label")));
      }
    }
  }

  /** For tests of the checkers. */
  static Tables of(Map<String, Partition> partitions) {
    var tables = new Tables();
    tables.partitions.putAll(partitions);
    return tables;
  }

  Map<String, Partition> partitions() {
    return partitions;
  }

  int state(String id) {
    var partition = partitions.get(id);
    return partition == null ? 0 : partition.state;
  }

  /** The profile that an id resolves to. */
  String resolve(String id) {
    var at = id;
    for (int hops = 0; hops < MOST_HOPS && state(at) == MERGED; hops++) {
      at = partitions.get(at).mergedInto;
    }
    return at;
  }

  /** An active profile as a client would read it. */
  Snapshot snapshot(String id) {
    var partition = partitions.get(id);
    var core = partition.core == null ? JSON.createObjectNode() : partition.core;
    Set<String> keys = new LinkedHashSet<>(texts(core.path(Vocabulary.EMAIL)));
    keys.addAll(texts(core.path(Vocabulary.PHONE)));
    return new Snapshot(
        id,
        partition.version,
        texts(core.path("Origin")),
        texts(core.path("Note")),
        keys,
        partition.tokens,
        partition.cards);
  }

  private static String first(JsonNode value) {
    return value.isArray() ? value.path(0).asText() : value.asText();
  }

  private static List<String> texts(JsonNode value) {
    if (!value.isArray()) {
      return value.isMissingNode() ? List.of() : List.of(value.asText());
    }
    var texts = new ArrayList<String>();
    value.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  private static JsonNode json(String document) {
    try {
      return JSON.readTree(document);
    } catch (JsonProcessingException corrupt) {
      throw new IllegalStateException(corrupt);
    }
  }
}
