package kindred.http.imports;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import kindred.http.BodyLimits;
import kindred.http.BodyMemory;
import kindred.http.Call;
import kindred.http.JsonBody;
import kindred.http.JsonTree;
import kindred.http.MediaType;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.imports.templates.ImportTemplate;
import kindred.imports.templates.ImportTemplateStore;
import kindred.jobs.ImportOptions;
import kindred.jobs.RequestDetails;
import kindred.json.StoredJson;
import kindred.json.StrictJson;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/** Stored parameters of imports over HTTP, and the imports that use them. */
public final class TemplateOperations {

  private static final String TEMPLATE = ImportOptions.TEMPLATE;
  private static final String OPTIONS = "options";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private static final Map<String, String> HEADER = Map.of("absent", "false", "present", "true");

  /** Of all templates of a tenant: their list is one answer. */
  private static final long MOST_CHARACTERS = 4 << 20;

  private final ImportTemplateStore templates;

  public TemplateOperations(ImportTemplateStore templates) {
    this.templates = templates;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "listImportTemplates", this::list,
        "getImportTemplate", this::get,
        "putImportTemplate", this::put,
        "deleteImportTemplate", this::delete);
  }

  /**
   * The options of a request: the parameters of its body, of the query and of the Content-Type, and
   * those of the template that it names in place of what it does not say; 404 if there is none.
   *
   * @param type of the file
   * @param fileName of the part with the file; it counts if no parameter names the file
   */
  Future<ImportOptions> options(
      Call call, Map<String, ?> body, MediaType type, Optional<String> fileName) {
    return given(call, body, type)
        .map(
            given -> {
              var defaults = new LinkedHashMap<String, Object>(given.defaults());
              fileName.ifPresent(name -> defaults.put(RequestDetails.FILE_NAME, name));
              return new Given(given.parts(), defaults, given.faults()).options();
            });
  }

  /**
   * The parameters of a request.
   *
   * @param defaults those of the template
   * @param faults of the name of the template
   */
  record Given(
      Map<Fault.Place, Map<String, ?>> parts, Map<String, Object> defaults, List<Fault> faults) {

    ImportOptions options() {
      return faults.isEmpty()
          ? ImportOptions.read(parts, defaults)
          : ImportOptions.read(parts, faults);
    }

    /** Whether the request or the template has a parameter. */
    boolean has(String name) {
      return defaults.get(name) != null
          || parts.values().stream().anyMatch(part -> part.get(name) != null);
    }
  }

  /** The parameters of a request, apart from each other; 404 if there is no such template. */
  Future<Given> given(Call call, Map<String, ?> body, MediaType type) {
    var query =
        call.query().stream()
            .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, (first, more) -> first));
    var parts = new EnumMap<Fault.Place, Map<String, ?>>(Fault.Place.class);
    parts.put(Fault.Place.BODY, without(body));
    parts.put(Fault.Place.PARAMETER, without(query));
    var ofType = parameters(type);
    if (!ofType.isEmpty()) {
      parts.put(Fault.Place.HEADER, ofType);
    }
    var inBody = Optional.<Object>ofNullable(body.get(TEMPLATE));
    var given = inBody.or(() -> call.query(TEMPLATE));
    if (given.isEmpty()) {
      return Future.succeededFuture(new Given(parts, Map.of(), List.of()));
    }
    return given.get() instanceof String name && !name.isEmpty()
        ? find(call, name).map(template -> new Given(parts, template.parameters(), List.of()))
        : Future.succeededFuture(new Given(parts, Map.of(), List.of(noName(inBody.isPresent()))));
  }

  /** What the type of a file says (RFC 4180), as parameters of an import. */
  private static Map<String, String> parameters(MediaType type) {
    var parameters = new LinkedHashMap<String, String>();
    type.charset().ifPresent(name -> parameters.put("encoding", name));
    var header = type.parameters().get("header");
    if (header != null) {
      parameters.put("header", HEADER.getOrDefault(header.toLowerCase(Locale.ROOT), header));
    }
    return parameters;
  }

  private static Fault noName(boolean inBody) {
    var message = "'template' must be the name of a template.";
    return inBody
        ? Fault.body("/" + TEMPLATE, "invalid-parameter", message)
        : Fault.parameter(TEMPLATE, "invalid-parameter", message);
  }

  private static Map<String, Object> without(Map<String, ?> parameters) {
    var others = new LinkedHashMap<String, Object>(parameters);
    others.remove(TEMPLATE);
    return others;
  }

  private Future<ImportTemplate> find(Call call, String name) {
    return templates.find(call.tenant(), name).map(found -> found.orElseThrow(() -> missing(name)));
  }

  private static ProblemException missing(String name) {
    return Problem.notFound("import-template", name).exception();
  }

  private Future<Reply> list(Call call) {
    return templates.list(call.tenant()).map(all -> Reply.list(all, TemplateOperations::json));
  }

  private Future<Reply> get(Call call) {
    return find(call, call.path("name")).map(template -> Reply.ok(json(template)));
  }

  private Future<Reply> put(Call call) {
    var template =
        new ImportTemplate(
            name(call), parameters(call), Instant.now().truncatedTo(ChronoUnit.MILLIS));
    return templates
        .list(call.tenant())
        .compose(
            all -> {
              var others = all.stream().filter(one -> !one.name().equals(template.name())).toList();
              long size = others.stream().mapToLong(TemplateOperations::size).sum();
              if (others.size() >= ImportTemplateStore.MOST
                  || size + size(template) > MOST_CHARACTERS) {
                throw tooMany();
              }
              return templates.put(call.tenant(), template);
            })
        .map(stored -> Reply.ok(json(template)));
  }

  private static ProblemException tooMany() {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "too-many-templates",
            "The tenant has its maximum of %d import templates, or of 4 MiB. Delete one first."
                .formatted(ImportTemplateStore.MOST))
        .exception();
  }

  private static int size(ImportTemplate template) {
    return StoredJson.print(template.parameters()).length();
  }

  private Future<Reply> delete(Call call) {
    return find(call, call.path("name"))
        .compose(template -> templates.delete(call.tenant(), template.name()))
        .map(deleted -> Reply.noContent());
  }

  private static String name(Call call) {
    var name = call.path("name");
    if (!NAME.matcher(name).matches()) {
      throw Problem.invalid(
              Fault.parameter(
                  "name",
                  "invalid-parameter",
                  "'name' must have 1 to 64 letters, digits, dots, hyphens and underscores."))
          .exception();
    }
    return name;
  }

  /** The parameters of the body, which an import could have. */
  private static Map<String, Object> parameters(Call call) {
    if (!JsonTree.object(call.json()).keySet().equals(Set.of(OPTIONS))
        || !call.json().path(OPTIONS).isObject()) {
      throw Problem.invalid(
              Fault.body(
                  "", "body-invalid", "The template must be a JSON object with 'options' alone."))
          .exception();
    }
    var parameters = JsonTree.object(call.json().path(OPTIONS));
    parameters.values().removeIf(Objects::isNull);
    ImportOptions.requireTemplate(parameters, "/" + OPTIONS);
    if (StoredJson.print(parameters).length() > BodyLimits.MAX_DESCRIPTION) {
      throw BodyMemory.tooLarge(BodyLimits.MAX_DESCRIPTION);
    }
    return parameters;
  }

  private static ObjectNode json(ImportTemplate template) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("name", template.name());
    json.put("changed_at", JsonBody.time(template.changedAt()));
    json.set(OPTIONS, StrictJson.tree(template.parameters()));
    return json;
  }
}
