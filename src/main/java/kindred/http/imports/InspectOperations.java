package kindred.http.imports;

import static java.util.stream.Collectors.toMap;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kindred.csv.CsvDialect;
import kindred.http.Call;
import kindred.http.MediaType;
import kindred.http.Operation;
import kindred.http.Places;
import kindred.http.Reply;
import kindred.imports.inspect.FileInspection;
import kindred.jobs.ImportOptions;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.SourceException;
import kindred.jobs.files.SourceStream;
import kindred.jobs.files.SourceStream.Head;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** Inspects a file over HTTP: what it contains, and how to import it. */
public final class InspectOperations {

  private static final String FILE = "file";
  private static final String ENCODING = "encoding";
  private static final String DELIMITER = "delimiter";
  private static final Set<String> FIELDS =
      Set.of(ENCODING, DELIMITER, "mapping", "empty-values", "date-formats", "filename");

  private static final int MOST_AT_ONCE = 8;
  private static final int MOST_OF_TENANT = 4;

  /** The most bytes of a file in a form: 64 MiB. */
  private static final long MAX_FILE = 64L << 20;

  private final SchemaRegistry schemas;
  private final Places places =
      new Places("too-many-uploads", "inspections", MOST_AT_ONCE, MOST_OF_TENANT);

  public InspectOperations(SchemaRegistry schemas) {
    this.schemas = schemas;
  }

  /** The operations of the contract that this class implements. */
  public Map<String, Operation> operations() {
    return Map.of("inspectImport", this::inspect);
  }

  /** A file, as far as it is read, and what the client says about it. */
  private record Given(
      Head head, ContentEncoding encoding, Map<Fault.Place, Map<String, ?>> parts) {

    Optional<Object> parameter(String name) {
      return parts.values().stream()
          .<Object>map(part -> part.get(name))
          .filter(v -> v != null)
          .findFirst();
    }
  }

  private Future<Reply> inspect(Call call) {
    var place = places.take(Integer.toString(call.tenant()));
    return schemas
        .decide(call.tenant(), now -> Future.succeededFuture(now.requireDefined()))
        .compose(schema -> given(call).compose(given -> inspected(given, schema)))
        .onComplete(done -> place.run());
  }

  private Future<Given> given(Call call) {
    var type = MediaType.of(call.header("Content-Type").orElse(""));
    if (type.name().equals("multipart/form-data")) {
      return form(call);
    }
    var encoding = ContentEncoding.parse(call.header("Content-Encoding").orElse(""));
    return HeadOfFile.ofBody(call)
        .map(
            head ->
                new Given(
                    head, encoding, parts(Fault.Place.PARAMETER, query(call), type.charset())));
  }

  private Future<Given> form(Call call) {
    var form = new FormParts<>(FILE, FIELDS, () -> new HeadOfFile(MAX_FILE));
    return new MultipartForm(call.stream(), form::next)
        .read()
        .recover(failure -> Future.failedFuture(UploadFailure.problem(failure)))
        .map(
            read -> {
              var parts = parts(Fault.Place.BODY, form.texts(), form.charset());
              parts.put(Fault.Place.PARAMETER, query(call));
              var file = form.file().orElseThrow(InspectOperations::missing);
              return new Given(file.head(), ContentEncoding.IDENTITY, parts);
            });
  }

  private static Map<String, String> query(Call call) {
    return call.query().stream().collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Problem.ProblemException missing() {
    return Problem.invalid(
            Fault.body("/" + FILE, "part-missing", "The part '" + FILE + "' is missing."))
        .exception();
  }

  private static Map<Fault.Place, Map<String, ?>> parts(
      Fault.Place place, Map<String, String> parameters, Optional<String> charset) {
    var parts = new HashMap<Fault.Place, Map<String, ?>>();
    parts.put(place, parameters);
    charset.ifPresent(name -> parts.put(Fault.Place.HEADER, Map.of(ENCODING, name)));
    return parts;
  }

  private static Future<Reply> inspected(Given given, SchemaSnapshot schema) {
    var options = ImportOptions.read(given.parts());
    var known =
        new CsvDialect.Known(
            given.parameter(ENCODING).map(any -> options.encoding()),
            given.parameter(DELIMITER).map(any -> options.delimiter()));
    return Vertx.currentContext()
        .executeBlocking(
            () -> {
              var head = decompressed(given);
              return Reply.ok(
                  new InspectionJson(schema)
                      .write(
                          FileInspection.of(
                              head.bytes(), head.complete(), known, options.mapping(), schema)));
            },
            false);
  }

  private static Head decompressed(Given given) throws Exception {
    try {
      return SourceStream.head(given.head(), given.encoding(), HeadOfFile.MOST);
    } catch (SourceException damaged) {
      throw damaged.problem().exception();
    }
  }
}
