package kindred.audit;

import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A profile, decoded row by row without the stores: one partition of table {@code profile}, and as
 * long as that has no state, the row of table {@code imported_profile}.
 */
final class AuditedProfile {

  static final int ACTIVE = 1;
  static final int FROZEN = 2;
  static final int MERGED = 3;
  static final int DELETED = 4;
  static final int FENCED = 5;
  static final int RESTORING = 6;

  private static final int RECORD = 2;
  private static final int KEY = 3;
  private static final int DECISION = 7;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A key value that the profile owns; {@code form} is {@code claim} or {@code entry}. */
  record KeyRow(String key, String hash, String form, int place) {}

  int state;
  long version;
  String insertId;
  String mergeId;
  String mergedInto;
  JsonNode attributes;
  boolean hasDocument;

  /**
   * Whether there are attributes beside the document, which has all of them, or an imported row was
   * cleaned although the partition has no state.
   */
  boolean contradictory;

  /** Whether the document of the import is still stored although the profile has none any more. */
  boolean leftBehind;

  final Map<String, List<JsonNode>> records = new HashMap<>();
  final List<KeyRow> keys = new ArrayList<>();
  final Map<String, String> decisions = new HashMap<>();

  void read(Row row) {
    state = row.isNull("state") ? 0 : row.getByte("state");
    version = row.isNull("version") ? 0 : row.getLong("version");
    insertId = row.getString("insert_id");
    mergeId = row.getString("merge_id");
    mergedInto = row.getString("merged_into");
    if (attributes == null) {
      attributes = json(row.getString("attributes"));
    }
    var document = row.getString("document");
    if (document != null && !document.isEmpty() && !hasDocument) {
      readDocument(json(document));
    }
    switch (row.isNull("kind") ? 0 : row.getByte("kind")) {
      case RECORD -> addRecord(row.getString("name"), json(row.getString("value")));
      case KEY ->
          keys.add(
              new KeyRow(
                  row.getString("name"),
                  row.getString("item"),
                  row.getString("value"),
                  Integer.parseInt(row.getString("meta"))));
      case DECISION -> decisions.put(row.getString("item"), row.getString("value"));
      default -> {
        // the header alone, or an operation row
      }
    }
  }

  /** Read after the partition, which is the truth if it has a state. */
  void readImported(Row row) {
    leftBehind =
        (state == MERGED || state == DELETED) && !row.isNull("state") && row.getByte("state") == 1;
    if (state != 0 || row.isNull("state")) {
      return;
    }
    switch (row.getByte("state")) {
      case 1 -> {
        state = ACTIVE;
        version = 1;
        insertId = row.getString("insert_id");
        readDocument(json(row.getString("document")));
      }
      case 2 -> contradictory = true;
      case DELETED -> {
        state = DELETED;
        version = 2;
        insertId = row.getString("insert_id");
        leftBehind = !row.getString("document").isEmpty();
      }
      case FENCED -> state = FENCED;
      default -> throw new IllegalStateException("an imported row is in an unknown state");
    }
  }

  /** An imported profile has all of its content in one document until its first change. */
  private void readDocument(JsonNode document) {
    contradictory = attributes != null;
    hasDocument = true;
    attributes = document.get("attributes");
    for (var record : document.get("records")) {
      addRecord(record.get(0).asText(), record.get(2));
    }
    for (var key : document.get("keys")) {
      keys.add(
          new KeyRow(
              key.get(0).asText(),
              key.get(1).asText(),
              key.get(2).asBoolean() ? "claim" : "entry",
              key.get(3).asInt()));
    }
  }

  private void addRecord(String extension, JsonNode values) {
    records.computeIfAbsent(extension, none -> new ArrayList<>()).add(values);
  }

  boolean isEmpty() {
    return records.isEmpty() && keys.isEmpty();
  }

  boolean has(String attribute, String value) {
    var present = attributes == null ? null : attributes.get(attribute);
    if (present == null) {
      return false;
    }
    if (!present.isArray()) {
      return present.asText().equals(value);
    }
    for (var element : present) {
      if (element.asText().equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode json(String document) {
    try {
      return document == null ? null : JSON.readTree(document);
    } catch (JsonProcessingException corrupt) {
      throw new IllegalStateException(corrupt);
    }
  }
}
