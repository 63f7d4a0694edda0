package kindred.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All problem codes of the contract, and the operations that list them. */
public final class ProblemCatalogue {

  /** Where the codes are described, under the base path. */
  public static final String PATH = "/problems/";

  static final String EXTENSION = "x-problem-codes";

  private final Map<String, Entry> entries;

  /**
   * A code.
   *
   * @param status of the problem documents with this code; empty if there are none
   * @param places {@code problem}: a problem document; {@code error}: one of its errors; {@code
   *     row}: an error of a row; {@code job}: why a job ended, or a warning
   * @param anyOperation whether every operation may refuse a request with it
   * @param operations that list it, if not every operation may
   */
  public record Entry(
      String code,
      OptionalInt status,
      Set<String> places,
      boolean anyOperation,
      String meaning,
      String action,
      String example,
      Set<String> operations) {

    /** Whether the operation may refuse a request with this code. */
    public boolean isOf(String operationId) {
      return anyOperation || operations.contains(operationId);
    }
  }

  /** The codes with which the server refuses a request because it has too much to do. */
  public Set<String> overload() {
    var codes = new TreeSet<String>();
    for (var entry : entries.values()) {
      if (entry.status().equals(OptionalInt.of(429))
          || entry.status().equals(OptionalInt.of(503))) {
        codes.add(entry.code());
      }
    }
    return codes;
  }

  private ProblemCatalogue(Map<String, Entry> entries) {
    this.entries = entries;
  }

  /**
   * The catalogue of a contract.
   *
   * @throws IllegalStateException an operation lists a code that is not in the catalogue
   */
  public static ProblemCatalogue of(Contract contract) {
    var operations = operations(contract);
    var codes = contract.document().getJsonObject("components").getJsonObject(EXTENSION);
    var entries = new TreeMap<String, Entry>();
    codes.forEach(
        code ->
            entries.put(
                code.getKey(),
                entry(
                    code.getKey(),
                    (JsonObject) code.getValue(),
                    operations.getOrDefault(code.getKey(), Set.of()))));
    var unknown = new TreeSet<>(operations.keySet());
    unknown.removeAll(entries.keySet());
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(
          "Operations list problem codes that are not in components/x-problem-codes: " + unknown);
    }
    return new ProblemCatalogue(entries);
  }

  /** All codes, sorted. */
  public Collection<Entry> entries() {
    return List.copyOf(entries.values());
  }

  public Optional<Entry> find(String code) {
    return Optional.ofNullable(entries.get(code));
  }

  private static Entry entry(String code, JsonObject json, Set<String> operations) {
    var status = json.getInteger("status");
    return new Entry(
        code,
        status == null ? OptionalInt.empty() : OptionalInt.of(status),
        Set.copyOf(new TreeSet<>(strings(json.getJsonArray("places")))),
        json.getBoolean("any-operation", false),
        json.getString("meaning"),
        json.getString("action"),
        json.getString("example"),
        operations);
  }

  private static Map<String, Set<String>> operations(Contract contract) {
    var operations = new HashMap<String, Set<String>>();
    Contract.declared(contract.document())
        .forEach(
            operation ->
                strings(operation.getJsonArray(EXTENSION, new JsonArray()))
                    .forEach(
                        code ->
                            operations
                                .computeIfAbsent(code, none -> new TreeSet<>())
                                .add(operation.getString("operationId"))));
    return operations;
  }

  private static List<String> strings(JsonArray array) {
    return array.stream().map(String.class::cast).toList();
  }
}
