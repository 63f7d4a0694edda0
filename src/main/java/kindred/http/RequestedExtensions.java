package kindred.http;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;
import kindred.schema.VisibleText;

/** The extensions that a call requests; refuses all unknown names at once. */
public final class RequestedExtensions {

  public static final String PARAMETER = "extensions";

  private RequestedExtensions() {}

  public static List<ExtensionSchema> of(Call call, SchemaSnapshot schema) {
    var requested = new ArrayList<ExtensionSchema>();
    var unknown = new ArrayList<String>();
    names(call)
        .forEach(
            name ->
                schema.extension(name).ifPresentOrElse(requested::add, () -> unknown.add(name)));
    if (!unknown.isEmpty()) {
      throw refused(unknown);
    }
    return requested;
  }

  private static Stream<String> names(Call call) {
    return call.query(PARAMETER).stream()
        .filter(names -> !VisibleText.of(names).isEmpty())
        .flatMap(names -> Stream.of(names.split(",", -1)))
        .map(VisibleText::of);
  }

  private static RuntimeException refused(List<String> unknown) {
    var faults =
        unknown.stream()
            .map(
                name ->
                    Fault.parameter(
                        PARAMETER, "unknown-extension", "Unknown extension '" + name + "'."))
            .toList();
    return Problem.invalid(
            "unknown-extension",
            "Unknown extensions: " + String.join(", ", unknown) + ". Remove or correct them.",
            faults)
        .exception();
  }
}
