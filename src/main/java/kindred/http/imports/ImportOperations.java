package kindred.http.imports;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.http.Call;
import kindred.http.Cursor;
import kindred.http.IdempotencyHeader;
import kindred.http.MediaType;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.imports.undo.ImportUndo;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobKind;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.execution.JobRequest;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.ImportSource;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.Segment;

/** Imports over HTTP: three ways to pass a file, and the list of jobs. */
public final class ImportOperations {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final JobExecutor imports;
  private final ImportUndo undo;
  private final ImportUploads uploads;
  private final JobReplies jobs;

  public ImportOperations(JobExecutor imports, ImportUndo undo, ImportUploads uploads) {
    this.imports = imports;
    this.undo = undo;
    this.uploads = uploads;
    this.jobs = new JobReplies(imports);
  }

  /** The operations of the contract that this class implements. */
  public Map<String, Operation> operations() {
    var rows = new ImportRowOperations(imports);
    var operations = new HashMap<>(new ImportControlOperations(imports, undo).operations());
    operations.putAll(
        Map.of(
            "importProfiles", this::importProfiles,
            "listImports", this::list,
            "streamImportEvents", new ImportEventOperations(imports)::stream,
            "listImportRows", rows::list,
            "downloadFailedRows", call -> rows.failed(call, JobKind.IMPORT, "text/csv"),
            "downloadFailedMerges",
                call -> rows.failed(call, JobKind.MERGE, "application/x-ndjson"),
            "downloadImportLog", this::log));
    return operations;
  }

  /** Checks for room before reading the body: a request refused later has already stored a file. */
  private Future<Reply> importProfiles(Call call) {
    boolean idempotent = IdempotencyHeader.value(call).isPresent();
    return imports.requireRoom(call.tenant(), idempotent).compose(room -> read(call));
  }

  private Future<Reply> read(Call call) {
    return switch (MediaType.of(call.header("Content-Type").orElse("")).name()) {
      case "application/json" -> described(call);
      case "multipart/form-data" -> multipart(call);
      default -> raw(call);
    };
  }

  /** Way 1 with a JSON body: the file is on the server. */
  private Future<Reply> described(Call call) {
    return uploads
        .description(call)
        .compose(description -> fromServer(call, options(call, description, Optional.empty())));
  }

  /** Way 1 as UCS does it, and way 2, in which the file is a part of the request. */
  private Future<Reply> multipart(Call call) {
    return uploads
        .multipart(call)
        .compose(
            parts -> {
              try {
                var options = options(call, parts.description(), parts.charset());
                if (parts.file().isEmpty()) {
                  return fromServer(call, options);
                }
                requireNoPath(options);
                return run(call, options, parts.file().get());
              } catch (RuntimeException refused) {
                return parts
                    .file()
                    .map(uploads::discard)
                    .orElseGet(Future::succeededFuture)
                    .transform(discarded -> Future.failedFuture(refused));
              }
            });
  }

  private static final String TWO_FILES =
      "The request already contains the file. Remove 'profiles', which names one on the server.";

  /** Way 3: the file is the body. */
  private Future<Reply> raw(Call call) {
    var charset = MediaType.of(call.header("Content-Type").orElse("")).charset();
    var options =
        ImportOptions.read(
            Map.of(Fault.Place.PARAMETER, parameters(call), Fault.Place.HEADER, encoding(charset)));
    var encoding = ContentEncoding.parse(call.header("Content-Encoding").orElse(""));
    return uploads.body(call, encoding).compose(source -> run(call, options, source));
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
    return imports.serverFile(path).compose(source -> run(call, options, source));
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

  /** The parameters of the description and of the query: all of them apply. */
  private static ImportOptions options(
      Call call, Map<String, Object> description, Optional<String> charset) {
    return ImportOptions.read(
        Map.of(
            Fault.Place.BODY,
            description,
            Fault.Place.PARAMETER,
            parameters(call),
            Fault.Place.HEADER,
            encoding(charset)));
  }

  private static Map<String, String> encoding(Optional<String> charset) {
    return charset.map(name -> Map.of("encoding", name)).orElse(Map.of());
  }

  private static Map<String, String> parameters(Call call) {
    return call.query().stream().collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private Future<Reply> list(Call call) {
    int limit = call.integer("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    var place = call.query("cursor").map(ImportCursor::parse).orElseGet(ImportCursor::newest);
    return imports
        .jobs()
        .list(call.tenant(), place.createdAt(), place.jobId(), limit)
        .map(jobs -> page(call, jobs, limit));
  }

  private static Reply page(Call call, List<ImportJob> jobs, int limit) {
    var array = JsonNodeFactory.instance.arrayNode();
    jobs.stream()
        .filter(job -> VisibleJobs.isVisible(job, call.caller()))
        .forEach(job -> array.add(ImportJson.write(job, call)));
    var reply = Reply.ok((JsonNode) array);
    if (jobs.size() < limit) {
      return reply;
    }
    var last = jobs.get(jobs.size() - 1);
    var cursor = new ImportCursor(last.createdAt(), last.id()).print();
    return reply.with("Link", Cursor.link(call, cursor, "imports"));
  }

  private Future<Reply> log(Call call) {
    return VisibleJobs.get(imports, call)
        .map(
            job ->
                imports
                    .log(job)
                    .map(file -> Reply.file("text/csv", file).named("log-" + job.id() + ".csv"))
                    .orElseThrow(
                        () ->
                            Problem.of(
                                    Problem.Kind.NOT_FOUND,
                                    "import-log-not-found",
                                    "This server has no log of the import: the import is still"
                                        + " running, ran without 'create-log', or ran on another"
                                        + " server.")
                                .exception()));
  }

  /** The position after a job in the list of jobs, the newest first. */
  private record ImportCursor(Instant createdAt, String jobId) {

    private static final String BEFORE_ALL = "~";

    static ImportCursor newest() {
      return new ImportCursor(Instant.now().plusSeconds(3_600), BEFORE_ALL);
    }

    String print() {
      return Cursor.after(createdAt.toEpochMilli() + "-" + jobId);
    }

    static ImportCursor parse(String cursor) {
      var text = Cursor.text(cursor);
      int dash = text.indexOf('-');
      try {
        return new ImportCursor(
            Instant.ofEpochMilli(Long.parseLong(text.substring(0, Math.max(0, dash)))),
            text.substring(dash + 1));
      } catch (NumberFormatException forged) {
        throw Cursor.malformed();
      }
    }
  }
}
