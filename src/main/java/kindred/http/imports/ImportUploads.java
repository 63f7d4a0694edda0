package kindred.http.imports;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import kindred.http.BodyLimits;
import kindred.http.Call;
import kindred.http.JsonBody;
import kindred.http.JsonTree;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.ImportSource;
import kindred.problem.Fault;
import kindred.problem.Problem;

/**
 * Reads the body of an import: descriptions into memory, data to disk as fast as the disk takes it,
 * both up to a limit. A failed upload leaves no file behind.
 */
public final class ImportUploads {

  private final Vertx vertx;
  private final Spooling spooling;

  /**
   * Where uploads are stored.
   *
   * @param names unused file names
   * @param maxBytes the most bytes of an upload
   * @param disk opens a new file
   */
  record Spooling(Supplier<Path> names, long maxBytes, Function<Path, Future<AsyncFile>> disk) {}

  public ImportUploads(Vertx vertx, JobExecutor imports) {
    this(vertx, new Spooling(imports::spoolFile, imports.maxBytes(), path -> newFile(vertx, path)));
  }

  ImportUploads(Vertx vertx, Spooling spooling) {
    this.vertx = vertx;
    this.spooling = spooling;
  }

  private static Future<AsyncFile> newFile(Vertx vertx, Path path) {
    var options = new OpenOptions().setCreateNew(true).setWrite(true);
    return vertx.fileSystem().open(path.toString(), options);
  }

  /**
   * The parts of a multipart body: texts by name, and the file if there was one.
   *
   * @param charset of the part with the file, if it names one
   */
  record Form(Map<String, String> texts, Optional<ImportSource> file, Optional<String> charset) {}

  /** Reads a JSON body. */
  Future<Map<String, Object>> description(Call call) {
    return call.buffered(BodyLimits.MAX_DESCRIPTION).map(ImportUploads::description);
  }

  /** Reads a body that is the file. */
  public Future<ImportSource> body(Call call, ContentEncoding encoding) {
    var source = upload(encoding);
    var request = call.stream();
    return spool(request, request, source).map(source);
  }

  /** Reads a multipart body, in which the parts may have any order. */
  Future<Form> form(Call call, String filePart, Set<String> textParts) {
    var request = call.stream();
    if (request.response().closed()) {
      return Future.failedFuture(UploadFailure.hungUp());
    }
    var parts = new FormParts(filePart, textParts, this::newFile);
    return new MultipartForm(request, parts::next)
        .read()
        .compose(all -> closed(parts))
        .map(
            closed -> new Form(parts.texts(), parts.file().map(SpoolFile::source), parts.charset()))
        .recover(
            failure ->
                abandon(parts)
                    .transform(gone -> Future.failedFuture(UploadFailure.problem(failure))));
  }

  private SpoolFile newFile() {
    var source = upload(ContentEncoding.IDENTITY);
    return SpoolFile.open(source, spooling.disk().apply(source.file()), spooling.maxBytes());
  }

  private static Future<Void> closed(FormParts parts) {
    return parts.file().map(SpoolFile::close).orElseGet(Future::succeededFuture);
  }

  private Future<Void> abandon(FormParts parts) {
    return closed(parts)
        .transform(
            closed ->
                parts
                    .file()
                    .map(file -> discard(file.source()))
                    .orElseGet(Future::succeededFuture));
  }

  /** A description of an import as a tree. */
  static Map<String, Object> description(Buffer text) {
    var json = JsonBody.read(text);
    if (json.isEmpty() || !json.get().isObject()) {
      throw Problem.invalid(
              Fault.body("", "body-invalid", "The description must be a JSON object."))
          .exception();
    }
    return JsonTree.object(json.get());
  }

  private ImportSource upload(ContentEncoding encoding) {
    return new ImportSource(spooling.names().get(), "", encoding, true);
  }

  /** Checks whether the client hung up while the file was opened, which causes no later event. */
  private Future<Void> spool(
      HttpServerRequest request, ReadStream<Buffer> data, ImportSource source) {
    data.pause();
    return spooling
        .disk()
        .apply(source.file())
        .compose(
            file ->
                request.response().closed()
                    ? closed(file, UploadFailure.hungUp())
                    : pipe(data, file))
        .recover(
            failure ->
                discard(source)
                    .transform(done -> Future.failedFuture(UploadFailure.problem(failure))));
  }

  /** A pipe that fails half-way closes the file, but a pipe that cannot begin does not. */
  private Future<Void> pipe(ReadStream<Buffer> data, AsyncFile file) {
    return data.pipeTo(new LimitedFile(file, spooling.maxBytes()))
        .recover(failure -> closed(file, failure));
  }

  private static Future<Void> closed(AsyncFile file, Throwable reason) {
    return Future.<Void>future(file::close).transform(closed -> Future.failedFuture(reason));
  }

  /** Deletes an upload that is not used. */
  Future<Void> discard(ImportSource source) {
    return vertx.fileSystem().delete(source.file().toString()).otherwiseEmpty();
  }
}
