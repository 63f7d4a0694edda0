package kindred.http;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;

/** The extensions that a call wants to see; unknown ones are refused, all of them by name. */
public final class RequestedExtensions {

  public static final String PARAMETER = "extensions";

  private RequestedExtensions() {}

  public static List<ExtensionSchema> of(Call call, SchemaSnapshot schema) {
    var asked = new ArrayList<ExtensionSchema>();
    var unknown = new ArrayList<String>();
    names(call)
        .forEach(
            name -> schema.extension(name).ifPresentOrElse(asked::add, () -> unknown.add(name)));
    if (!unknown.isEmpty()) {
      throw refused(unknown);
    }
    return asked;
  }

  private static Stream<String> names(Call call) {
    return call.query(PARAMETER).stream()
        .filter(names -> !names.isEmpty())
        .flatMap(names -> Stream.of(names.split(",", -1)));
  }

  private static RuntimeException refused(List<String> unknown) {
    var faults =
        unknown.stream()
            .map(
                name ->
                    Fault.parameter(
                        PARAMETER, "unknown-extension", "There is no extension '" + name + "'."))
            .toList();
    return Problem.invalid(
            "unknown-extension", "No such extensions: " + String.join(", ", unknown), faults)
        .exception();
  }
}
