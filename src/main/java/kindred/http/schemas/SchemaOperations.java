package kindred.http.schemas;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import kindred.http.Call;
import kindred.http.JsonTree;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.json.StrictJson;
import kindred.problem.Problem;
import kindred.problem.Problem.Kind;
import kindred.problem.Problem.ProblemException;
import kindred.schema.Attribute;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaWriter;

/** A tenant's profile schema and extensions over HTTP. */
public final class SchemaOperations {

  private final SchemaRegistry schemas;

  public SchemaOperations(SchemaRegistry schemas) {
    this.schemas = schemas;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "queryProfileSchema", this::core,
        "defineProfileSchema", this::defineCore,
        "queryProfileExtensionSchemas", this::extensions,
        "queryProfileExtensionSchema", this::extension,
        "createProfileExtensionSchema", this::createExtension,
        "deleteProfileExtensionSchema", this::deleteExtension);
  }

  private Future<Reply> core(Call call) {
    return schemas
        .now(call.tenant())
        .map(schema -> attributes(schema.core().orElseThrow(SchemaOperations::noSchema)));
  }

  private Future<Reply> defineCore(Call call) {
    return asked(call)
        .defineCore(call.tenant(), JsonTree.of(call.json()))
        .map(SchemaOperations::attributes);
  }

  private Future<Reply> extensions(Call call) {
    return schemas
        .now(call.tenant())
        .map(schema -> schema.extensions().stream().map(SchemaWriter::write).toList())
        .map(SchemaOperations::ok);
  }

  private Future<Reply> extension(Call call) {
    String name = call.path("name");
    return schemas
        .now(call.tenant())
        .map(schema -> schema.extension(name))
        .map(found -> found.orElseThrow(() -> Problem.notFound("extension", name).exception()))
        .map(extension -> ok(SchemaWriter.write(extension)));
  }

  private Future<Reply> createExtension(Call call) {
    return asked(call)
        .createExtension(call.tenant(), JsonTree.of(call.json()))
        .map(extension -> created(call, extension));
  }

  private Future<Reply> deleteExtension(Call call) {
    return asked(call)
        .deleteExtension(call.tenant(), call.path("name"))
        .map(deleted -> Reply.noContent());
  }

  private SchemaRegistry asked(Call call) {
    return schemas.askedBy(call.caller().name());
  }

  private static Reply created(Call call, ExtensionSchema extension) {
    return Reply.created(
        call.location("metadata", "profiles", "extensions", extension.name()),
        StrictJson.tree(SchemaWriter.write(extension)));
  }

  private static Reply attributes(List<Attribute> core) {
    return ok(SchemaWriter.write(core));
  }

  private static Reply ok(Object tree) {
    return Reply.ok(StrictJson.tree(tree));
  }

  private static ProblemException noSchema() {
    return Problem.of(
            Kind.NOT_FOUND,
            "profile-schema-not-found",
            "The tenant has no profile schema. Define one with PUT /metadata/profiles.")
        .exception();
  }
}
