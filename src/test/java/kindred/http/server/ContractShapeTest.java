package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import kindred.http.Contract;
import kindred.http.ProblemCatalogue;
import org.junit.jupiter.api.Test;

/** What code generators need of the contract; docs/clients.md says why. */
class ContractShapeTest {

  private static final JsonObject CONTRACT = Contract.load().document();

  @Test
  void every_number_has_a_format() {
    var without = new TreeSet<String>();
    walk(
        "",
        CONTRACT.copy(),
        (path, schema) -> {
          if (Set.of("integer", "number").contains(String.valueOf(schema.getValue("type")))
              && !schema.containsKey("format")) {
            without.add(path);
          }
        });

    assertThat(without).allMatch(path -> path.endsWith("/default/anyOf/1"));
  }

  @Test
  void only_the_default_of_an_attribute_has_several_types() {
    var unions = new TreeSet<String>();
    walk(
        "",
        CONTRACT.copy(),
        (path, schema) -> {
          if (schema.containsKey("anyOf") || schema.containsKey("oneOf")) {
            unions.add(path);
          }
        });

    assertThat(unions)
        .containsExactly(
            "/components/schemas/AttributeSchema/properties/default",
            "/components/schemas/AttributeSchemaInput/properties/default");
  }

  @Test
  void responses_may_get_further_members() {
    var seen = new HashSet<String>();
    var closed = new TreeSet<String>();
    forEachOperation(
        (id, operation) ->
            follow(
                operation.getJsonObject("responses"),
                seen,
                (reference, schema) -> {
                  if (Boolean.FALSE.equals(schema.getValue("additionalProperties"))) {
                    closed.add(reference);
                  }
                }));

    assertThat(seen).contains("#/components/schemas/ImportJob");
    assertThat(closed).isEmpty();
  }

  @Test
  void the_tests_find_a_member_that_a_response_does_not_have() {
    var validator =
        OpenApiInteractionValidator.createForInlineApiSpecification(
                Contract.load().text().toString())
            .build();
    var response =
        SimpleResponse.Builder.ok()
            .withContentType("application/json")
            .withBody("{\"status\": \"up\", \"mood\": \"good\"}")
            .build();

    assertThat(validator.validateResponse("/health", Request.Method.GET, response).hasErrors())
        .isTrue();
  }

  @Test
  void every_list_with_a_cursor_has_the_next_cursor_in_a_header() {
    var paged = new TreeSet<String>();
    forEachOperation(
        (id, operation) -> {
          if (operation.encode().contains("/parameters/Cursor\"")
              || operation.encode().contains("/schemas/ProfileSearch\"")) {
            paged.add(id);
            assertThat(operation.encode()).as(id).contains("\"Next-Cursor\"");
          }
        });

    assertThat(paged).hasSizeGreaterThan(6);
  }

  @Test
  void only_operations_that_read_the_segment_have_its_header() {
    var operations = new TreeSet<String>();
    forEachOperation(
        (id, operation) -> {
          if (operation.encode().contains("/parameters/Segment\"")) {
            operations.add(id);
          }
        });

    assertThat(operations)
        .containsExactly(
            "createImport", "createProfile", "importProfiles", "updateProfile", "uploadImport");
  }

  @Test
  void an_operation_describes_the_status_of_every_code_that_it_lists() {
    var codes = ProblemCatalogue.of(Contract.load()).entries();
    forEachOperation(
        (id, operation) -> {
          var described = clientFaults(operation.getJsonObject("responses").fieldNames());
          var listed = statuses(codes, entry -> entry.operations().contains(id));
          var always = statuses(codes, ProblemCatalogue.Entry::anyOperation);

          assertThat(described).as("responses of %s", id).containsAll(listed);
          described.removeAll(always);
          assertThat(listed).as("statuses of the codes of %s", id).containsAll(described);
        });
  }

  private static Set<String> statuses(
      Collection<ProblemCatalogue.Entry> codes, Predicate<ProblemCatalogue.Entry> some) {
    return clientFaults(
        codes.stream()
            .filter(some)
            .flatMapToInt(entry -> entry.status().stream())
            .mapToObj(Integer::toString)
            .toList());
  }

  private static Set<String> clientFaults(Collection<String> statuses) {
    return statuses.stream()
        .filter(status -> status.startsWith("4"))
        .filter(status -> !status.equals("403")) // of 401, if the operator says so
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void forEachOperation(BiConsumer<String, JsonObject> visitor) {
    for (var path : CONTRACT.getJsonObject("paths")) {
      for (var method : (JsonObject) path.getValue()) {
        var operation = (JsonObject) method.getValue();
        visitor.accept(operation.getString("operationId"), operation);
      }
    }
  }

  /** Visits all objects of a tree but the examples. */
  private static void walk(String path, Object tree, BiConsumer<String, JsonObject> visitor) {
    if (tree instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        walk(path + "/" + i, array.getValue(i), visitor);
      }
    }
    if (tree instanceof JsonObject object) {
      visitor.accept(path, object);
      object.fieldNames().stream()
          .filter(name -> !Set.of("example", "examples", "x-also-accepts").contains(name))
          .collect(Collectors.toList())
          .forEach(name -> walk(path + "/" + name, object.getValue(name), visitor));
    }
  }

  /** Visits all objects of a tree, and once each that it refers to. */
  private static void follow(
      JsonObject tree, Set<String> seen, BiConsumer<String, JsonObject> visitor) {
    walk(
        "",
        tree,
        (path, object) -> {
          visitor.accept(path, object);
          String reference = object.getString("$ref");
          if (reference != null && seen.add(reference)) {
            follow(
                (JsonObject) JsonPointer.from(reference.substring(1)).queryJson(CONTRACT),
                seen,
                (below, schema) -> visitor.accept(reference + below, schema));
          }
        });
  }
}
