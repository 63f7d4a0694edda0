package kindred.http;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kindred.problem.Fault;
import kindred.problem.Faults;
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
      throw refused(unknown, place);
    }
    return requested;
  }

  /** The names in the query. */
  public static List<String> names(Call call) {
    return call.query(PARAMETER).stream()
        .filter(names -> !VisibleText.of(names).isEmpty())
        .flatMap(names -> Stream.of(names.split(",", -1)))
        .toList();
  }

  private static RuntimeException refused(List<String> unknown, Fault.Place place) {
    var faults =
        unknown.stream()
            .map(
                name ->
                    Faults.of(
                        place, PARAMETER, "unknown-extension", "Unknown extension '" + name + "'."))
            .toList();
    return Problem.invalid(
            "unknown-extension",
            "Unknown extensions: " + String.join(", ", unknown) + ". Remove or correct them.",
            faults)
        .exception();
  }
}
