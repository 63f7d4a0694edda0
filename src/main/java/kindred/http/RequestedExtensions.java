package kindred.http;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.problem.NearestName;
import kindred.problem.Problem;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;
import kindred.schema.VisibleText;

/** The extensions that a call requests; refuses all unknown names at once. */
public final class RequestedExtensions {

  public static final String PARAMETER = "extensions";

  private RequestedExtensions() {}

  /** The extensions that the query requests. */
  public static List<ExtensionSchema> of(Call call, SchemaSnapshot schema) {
    return named(names(call), schema, Fault.Place.PARAMETER);
  }

  /** The extensions with these names, which the request has at this place. */
  public static List<ExtensionSchema> named(
      List<String> names, SchemaSnapshot schema, Fault.Place place) {
    var requested = new ArrayList<ExtensionSchema>();
    var unknown = new ArrayList<String>();
    names.stream()
        .map(VisibleText::of)
        .forEach(
            name ->
                schema.extension(name).ifPresentOrElse(requested::add, () -> unknown.add(name)));
    if (!unknown.isEmpty()) {
      throw refused(unknown, schema, place);
    }
    return requested;
  }

  /** The names in the query; a comma too many is no name. */
  public static List<String> names(Call call) {
    return call.query(PARAMETER).stream()
        .flatMap(names -> Stream.of(names.split(",")))
        .filter(name -> !VisibleText.of(name).isEmpty())
        .toList();
  }

  private static RuntimeException refused(
      List<String> unknown, SchemaSnapshot schema, Fault.Place place) {
    var known = schema.extensions().stream().map(ExtensionSchema::name).toList();
    var faults =
        unknown.stream()
            .map(name -> "Unknown extension '" + name + "'." + NearestName.hint(name, known))
            .map(message -> Faults.of(place, PARAMETER, "unknown-extension", message))
            .toList();
    return Problem.invalid(
            "unknown-extension",
            "Unknown extensions: " + String.join(", ", unknown) + ". Remove or correct them.",
            faults)
        .exception();
  }
}
