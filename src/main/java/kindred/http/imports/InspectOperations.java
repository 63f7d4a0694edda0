package kindred.http.imports;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kindred.csv.CsvDialect;
import kindred.http.Call;
import kindred.http.Operation;
import kindred.http.Places;
import kindred.http.Reply;
import kindred.imports.inspect.FileInspection;
import kindred.jobs.ImportOptions;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.SourceException;
import kindred.jobs.files.SourceStream;
import kindred.jobs.files.SourceStream.Head;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** Inspects a file over HTTP: what it contains, and how to import it. */
public final class InspectOperations {

  private static final String FILE = "file";
  private static final String ENCODING = "encoding";
  private static final String DELIMITER = "delimiter";
  private static final String HEADER = "header";
  private static final Set<String> FIELDS =
      Set.of(
          ENCODING,
          DELIMITER,
          HEADER,
          "columns",
          "mapping",
          "empty-values",
          "date-formats",
          "filename",
          "template");

  private static final int MOST_AT_ONCE = 8;
  private static final int MOST_OF_ONE = 4;

  /** The most bytes of a file in a form: 64 MiB. */
  private static final long MAX_FILE = 64L << 20;

  private final SchemaRegistry schemas;
  private final TemplateOperations templates;
  private final ImportFaults faults;
  private final Places places =
      new Places("too-many-uploads", "inspections", MOST_AT_ONCE, MOST_OF_ONE);

  InspectOperations(SchemaRegistry schemas, TemplateOperations templates, ImportFaults faults) {
    this.schemas = schemas;
    this.templates = templates;
    this.faults = faults;
  }

  public Map<String, Operation> operations() {
    return Map.of("inspectImport", faults.in(this::inspect, FILE, FIELDS));
  }

  /** A file, as far as it is read, and what the client says about it. */
  private record Given(
      Head head,
      ContentEncoding encoding,
      TemplateOperations.Given parameters,
      ImportOptions options) {

    Given(Head head, ContentEncoding encoding, TemplateOperations.Given parameters) {
      this(head, encoding, parameters, parameters.options());
    }

    CsvDialect.Known known() {
      return new CsvDialect.Known(
          Optional.of(options.encoding()).filter(any -> parameters.has(ENCODING)),
          Optional.of(options.delimiter()).filter(any -> parameters.has(DELIMITER)),
          parameters.has(HEADER),
          options.format().titles());
    }
  }

  private Future<Reply> inspect(Call call) {
    var place = places.take("tenant " + call.tenant(), call.holder());
    return schemas
        .decide(call.tenant(), now -> Future.succeededFuture(now.requireDefined()))
        .compose(schema -> given(call).compose(given -> inspected(given, schema)))
        .onComplete(done -> place.run());
  }

  private Future<Given> given(Call call) {
    var type = call.mediaType();
    if (type.name().equals("multipart/form-data")) {
      return form(call);
    }
    var encoding = ContentEncoding.parse(call.header("Content-Encoding").orElse(""));
    return HeadOfFile.ofBody(call)
        .compose(
            head ->
                templates
                    .given(call, Map.of(), type)
                    .map(parameters -> new Given(head, encoding, parameters)));
  }

  private Future<Given> form(Call call) {
    var form = new FormParts<>(FILE, FIELDS, () -> new HeadOfFile(MAX_FILE));
    return new MultipartForm(call.stream(), form::next)
        .read()
        .recover(failure -> Future.failedFuture(UploadFailure.problem(failure)))
        .compose(
            read -> {
              form.require(FILE);
              var head = form.file().map(HeadOfFile::head).orElse(null);
              return form.read(
                  texts ->
                      templates
                          .given(call, texts, form.type())
                          .map(given -> new Given(head, ContentEncoding.IDENTITY, given)));
            });
  }

  private static Future<Reply> inspected(Given given, SchemaSnapshot schema) {
    return Vertx.currentContext()
        .executeBlocking(
            () -> {
              var head = decompressed(given);
              return Reply.ok(
                  new InspectionJson(schema)
                      .write(
                          FileInspection.of(
                              head.bytes(),
                              head.complete(),
                              given.known(),
                              given.options().mapping(),
                              schema)));
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
