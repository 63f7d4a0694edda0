package kindred.http.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kindred.http.Contract;
import kindred.http.ContractParameter;
import kindred.problem.Fault;

/** Compares the values of query parameters and headers with the contract. */
final class ParameterCheck {

  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{1,18})?");
  private static final Pattern BOOLEAN = Pattern.compile("(?i)true|false");

  private final JsonObject document;
  private final Map<String, List<Parameter>> parameters = new HashMap<>();

  /**
   * A query parameter or header.
   *
   * @param known whether this class knows all rules of its schema
   */
  private record Parameter(
      String name, boolean header, boolean required, JsonObject schema, boolean known) {

    static Parameter of(JsonObject given) {
      var schema = given.getJsonObject("schema");
      return new Parameter(
          given.getString("name"),
          given.getString("in").equals("header"),
          given.getBoolean("required", false),
          schema,
          ShapeFaults.knows(schema));
    }

    /** Null if the request does not have it. */
    String value(RoutingContext context, Admission.Admitted admitted) {
      if (header) {
        return context.request().getHeader(name);
      }
      for (var given : admitted.query()) {
        if (given.getKey().equals(name)) {
          return given.getValue();
        }
      }
      return null;
    }
  }

  ParameterCheck(JsonObject contract) {
    this.document = contract;
    Contract.declared(contract)
        .forEach(
            operation ->
                parameters.put(
                    operation.getString("operationId"), parameters(contract, operation)));
  }

  private static List<Parameter> parameters(JsonObject contract, JsonObject operation) {
    return operation.getJsonArray("parameters", new JsonArray()).stream()
        .map(given -> ContractParameter.resolve(contract, (JsonObject) given))
        .filter(parameter -> !ContractParameter.isOpen(parameter))
        .filter(parameter -> !parameter.getString("in").equals("path"))
        .map(Parameter::of)
        .toList();
  }

  /** Whether no value is missing or has a fault; false also if this class does not know a rule. */
  boolean fits(RoutingContext context, Admission.Admitted admitted) {
    for (var parameter : parameters.get(admitted.operation().id())) {
      String text = parameter.value(context, admitted);
      boolean fits =
          text == null
              ? !parameter.required()
              : parameter.known() && faults(parameter, text).isEmpty();
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** All faults of the values. */
  List<Fault> faults(RoutingContext context, Admission.Admitted admitted) {
    var faults = new ArrayList<Fault>();
    for (var parameter : parameters.get(admitted.operation().id())) {
      String text = parameter.value(context, admitted);
      if (text != null) {
        faults.addAll(faults(parameter, text));
      }
    }
    return faults;
  }

  private List<Fault> faults(Parameter parameter, String text) {
    var faults = new ArrayList<Fault>();
    String name = parameter.name();
    new ShapeFaults(
            document,
            (pointer, rule) -> {
              String message = "'" + name + "' " + rule.get() + ".";
              faults.add(
                  parameter.header()
                      ? Fault.header(name, "invalid-parameter", message)
                      : Fault.parameter(name, "invalid-parameter", message));
            })
        .check("", json(text, parameter.schema()), parameter.schema());
    return faults;
  }

  /** A text as its schema reads it; left a text if it is nothing else. */
  private static JsonNode json(String text, JsonObject schema) {
    return switch (schema.getString("type", "")) {
      case "integer" ->
          WHOLE.matcher(text).matches()
              ? LongNode.valueOf(Long.parseLong(text))
              : TextNode.valueOf(text);
      case "number" ->
          NUMBER.matcher(text).matches()
              ? DecimalNode.valueOf(new BigDecimal(text))
              : TextNode.valueOf(text);
      case "boolean" ->
          BOOLEAN.matcher(text).matches()
              ? BooleanNode.valueOf(Boolean.parseBoolean(text))
              : TextNode.valueOf(text);
      case "array" -> {
        var array = JsonNodeFactory.instance.arrayNode();
        Stream.of(text.split(",", -1)).forEach(array::add);
        yield array;
      }
      default -> TextNode.valueOf(text);
    };
  }
}
