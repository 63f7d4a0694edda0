package kindred.http.imports;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import kindred.http.Call;
import kindred.http.IdempotencyHeader;
import kindred.http.MediaType;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.imports.undo.ImportUndo;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobKind;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.execution.JobRequest;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.ImportSource;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.Segment;
import kindred.schema.SchemaRegistry;

/** Imports over HTTP: the ways to pass a file. */
public final class ImportOperations {

  static final String DESCRIPTION = "description";
  private static final String FILE = "file";
  private static final String TWO_FILES =
      "The request already contains the file. Remove 'profiles', which names one on the server.";

  /** The parts of a form beside its file. */
  private static final Set<String> FIELDS =
      ImportOptions.PARAMETERS.stream()
          .filter(name -> !name.equals("profiles"))
          .collect(toUnmodifiableSet());

  private final JobExecutor imports;
  private final ImportUndo undo;
  private final ImportUploads uploads;
  private final TemplateOperations templates;
  private final JobReplies jobs;
  private final ImportFaults faults;

  public ImportOperations(
      JobExecutor imports, ImportUndo undo, ImportUploads uploads, TemplateOperations templates) {
    this.imports = imports;
    this.undo = undo;
    this.uploads = uploads;
    this.templates = templates;
    this.jobs = new JobReplies(imports);
    this.faults = new ImportFaults(templates, uploads);
  }

  public Map<String, Operation> operations() {
    var rows = new ImportRowOperations(imports);
    var list = new ImportListOperations(imports);
    var operations = new HashMap<>(new ImportControlOperations(imports, undo).operations());
    operations.putAll(templates.operations());
    operations.put("downloadSkippedRows", rows::skipped);
    operations.putAll(
        Map.of(
            "importProfiles",
            reading(this::importProfiles, "profiles", Set.of(DESCRIPTION)),
            "createImport",
            reading(this::raw, FILE, FIELDS),
            "uploadImport",
            reading(this::upload, FILE, FIELDS),
            "listImports",
            list::list,
            "streamImportEvents",
            new ImportEventOperations(imports)::stream,
            "listImportRows",
            rows::list,
            "downloadImportRows",
            rows::lines,
            "downloadFailedRows",
            call -> rows.failed(call, true),
            "downloadFailedMerges",
            call -> rows.failed(call, false),
            "downloadImportLog",
            list::log));
    return operations;
  }

  /** The inspection of files before they are imported, with the same templates. */
  public InspectOperations inspections(SchemaRegistry schemas) {
    return new InspectOperations(schemas, templates, faults);
  }

  private Operation reading(Operation body, String filePart, Set<String> textParts) {
    return faults.in(call -> whenRoom(call, body), filePart, textParts);
  }

  /** Checks for room before reading the body: a request refused later has already stored a file. */
  private Future<Reply> whenRoom(Call call, Operation reading) {
    boolean idempotent = IdempotencyHeader.value(call).isPresent();
    return imports.requireRoom(call.tenant(), idempotent).compose(room -> reading.handle(call));
  }

  private Future<Reply> importProfiles(Call call) {
    return switch (call.mediaType().name()) {
      case "application/json" -> described(call);
      case "multipart/form-data" -> multipart(call);
      default -> raw(call);
    };
  }

  /** Way 1 with a JSON body: the file is on the server. */
  private Future<Reply> described(Call call) {
    return uploads
        .description(call)
        .compose(
            description -> templates.options(call, description, MediaType.NONE, Optional.empty()))
        .compose(options -> fromServer(call, options));
  }

  /** Way 1 as UCS does it, and way 2, in which the file is a part of the request. */
  private Future<Reply> multipart(Call call) {
    return imports
        .requireSchema(call.tenant(), JobKind.IMPORT, Optional.empty())
        .compose(possible -> uploads.form(call, "profiles", Set.of(DESCRIPTION)))
        .compose(form -> orDiscard(form, () -> described(call, form)));
  }

  private Future<Reply> described(Call call, FormParts<SpoolFile> form) {
    form.require(DESCRIPTION);
    return form.read(
            texts ->
                templates.options(
                    call,
                    ImportUploads.description(texts.getOrDefault(DESCRIPTION, "{}")),
                    form.type(),
                    form.fileName()))
        .compose(
            options -> {
              if (form.file().isEmpty()) {
                return fromServer(call, options);
              }
              requireNoPath(options);
              return run(call, options, form.file().get().source());
            });
  }

  /** Way 2 without a description: each parameter is a part. */
  private Future<Reply> upload(Call call) {
    return imports
        .requireSchema(call.tenant(), JobKind.IMPORT, Optional.empty())
        .compose(possible -> uploads.form(call, FILE, FIELDS))
        .compose(form -> orDiscard(form, () -> uploaded(call, form)));
  }

  private Future<Reply> uploaded(Call call, FormParts<SpoolFile> form) {
    form.require(FILE);
    return form.read(texts -> templates.options(call, texts, form.type(), form.fileName()))
        .compose(options -> run(call, options, form.file().orElseThrow().source()));
  }

  /** A form that is refused leaves no file behind. */
  private Future<Reply> orDiscard(FormParts<SpoolFile> form, Supplier<Future<Reply>> action) {
    return Future.succeededFuture()
        .compose(begun -> action.get())
        .recover(
            refused ->
                form.file()
                    .map(file -> uploads.discard(file.source()))
                    .orElseGet(Future::succeededFuture)
                    .transform(discarded -> Future.failedFuture(refused)));
  }

  /** Way 3: the file is the body. */
  private Future<Reply> raw(Call call) {
    var encoding = ContentEncoding.parse(call.header("Content-Encoding").orElse(""));
    return templates
        .options(call, Map.of(), call.mediaType(), Optional.empty())
        .compose(
            options ->
                imports
                    .requireSchema(call.tenant(), JobKind.IMPORT, Optional.of(options))
                    .compose(possible -> uploads.body(call, encoding))
                    .compose(source -> run(call, options, source)));
  }

  private static void requireNoPath(ImportOptions options) {
    if (options.profiles().isPresent()) {
      throw Problem.invalid(Fault.body("/profiles", "two-files", TWO_FILES)).exception();
    }
  }

  private Future<Reply> fromServer(Call call, ImportOptions options) {
    var path =
        options
            .profiles()
            .orElseThrow(
                () ->
                    Problem.invalid(
                            Fault.body(
                                "/profiles",
                                "file-missing",
                                "The file is missing. Name it in 'profiles', or send it with the request."))
                        .exception());
    return imports.serverFile(call.tenant(), path).compose(source -> run(call, options, source));
  }

  private Future<Reply> run(Call call, ImportOptions options, ImportSource source) {
    var request =
        new JobRequest(
            JobKind.IMPORT,
            call.segment().orElse(Segment.DEFAULT),
            options,
            source,
            IdempotencyHeader.value(call));
    return jobs.run(call, request);
  }
}
