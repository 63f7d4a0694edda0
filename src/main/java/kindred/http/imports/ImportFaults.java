package kindred.http.imports;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;
import kindred.http.BodyLimits;
import kindred.http.Call;
import kindred.http.ContractOperation;
import kindred.http.MediaType;
import kindred.http.Operation;
import kindred.http.imports.MultipartForm.Sink;
import kindred.jobs.ImportOptions;

/**
 * Finds what else is wrong with an import or inspection whose query is refused: its parameters, and
 * a body that is not much larger than a description. Stores nothing.
 */
final class ImportFaults {

  private final TemplateOperations templates;
  private final ImportUploads uploads;

  ImportFaults(TemplateOperations templates, ImportUploads uploads) {
    this.templates = templates;
    this.uploads = uploads;
  }

  /**
   * An operation whose refusals list these faults too.
   *
   * @param filePart the part of a form that is the file
   * @param textParts its other parts
   */
  Operation in(Operation operation, String filePart, Set<String> textParts) {
    return Operation.reading(call -> options(call, filePart, textParts), operation);
  }

  private Future<?> options(Call call, String filePart, Set<String> textParts) {
    var type = call.mediaType();
    if (!isShort(call)) {
      return options(call, Map.of(), MediaType.NONE);
    }
    return switch (type.name()) {
      case ContractOperation.JSON ->
          uploads
              .description(call)
              .compose(description -> options(call, description, MediaType.NONE));
      case "multipart/form-data" -> form(call, filePart, textParts);
      default -> options(call, Map.of(), type);
    };
  }

  /** Whether the client is sending its body anyway, and there is little of it. */
  private static boolean isShort(Call call) {
    return call.header("Expect").isEmpty()
        && call.header("Content-Length").isPresent()
        && call.declaredLength() <= BodyLimits.MAX_DESCRIPTION;
  }

  private Future<?> form(Call call, String filePart, Set<String> textParts) {
    var form = new FormParts<Sink>(filePart, textParts, () -> data -> Future.succeededFuture());
    return new MultipartForm(call.stream(), form::next)
        .read()
        .compose(
            read -> {
              boolean described = textParts.contains(ImportOperations.DESCRIPTION);
              form.require(described ? ImportOperations.DESCRIPTION : filePart);
              return form.read(
                  texts -> {
                    var description = texts.get(ImportOperations.DESCRIPTION);
                    var body = description == null ? texts : ImportUploads.description(description);
                    return options(call, body, form.type());
                  });
            });
  }

  private Future<ImportOptions> options(Call call, Map<String, ?> body, MediaType type) {
    return templates.given(call, body, type).map(TemplateOperations.Given::options);
  }
}
