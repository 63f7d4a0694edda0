package kindred.http.imports;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final String FILE_PART = "profiles";
  private static final String DESCRIPTION_PART = "description";

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
   * The parts of a multipart body.
   *
   * @param charset of the part with the file, unless it is UTF-8: the HTTP library also gives UTF-8
   *     for a part without charset
   */
  record Parts(
      Map<String, Object> description, Optional<ImportSource> file, Optional<String> charset) {}

  /** Reads a JSON body. */
  Future<Map<String, Object>> description(Call call) {
    return call.buffered(BodyLimits.MAX_DESCRIPTION).map(ImportUploads::tree);
  }

  /** Reads a body that is the file. */
  public Future<ImportSource> body(Call call, ContentEncoding encoding) {
    var source = upload(encoding);
    var request = call.stream();
    return spool(request, request, source, Future.succeededFuture()).map(source);
  }

  /** Reads a multipart body: a description and an optional file. */
  Future<Parts> multipart(Call call) {
    var request = call.stream();
    if (request.response().closed()) {
      return Future.failedFuture(UploadFailure.hungUp());
    }
    var files = new ArrayList<ImportSource>();
    var spooled = new ArrayList<Future<Void>>();
    var faults = new ArrayList<Fault>();
    Promise<Void> ended = Promise.promise();
    try {
      request.setExpectMultipart(true);
    } catch (DecoderException | IllegalArgumentException noBoundaryOrCharset) {
      return Future.failedFuture(UploadFailure.noBoundary());
    }
    var boundary = new LastBoundary(call.header("Content-Type").orElse(""));
    request.exceptionHandler(ended::tryFail);
    request.handler(boundary::read);
    request.endHandler(
        end -> {
          if (boundary.found()) {
            ended.tryComplete();
          } else { // the last part would never end
            ended.tryFail(UploadFailure.malformedMultipart());
          }
        });
    var charsets = new ArrayList<String>();
    request.uploadHandler(
        part -> {
          charsets.add(part.charset());
          spooled.add(takePart(request, part, files, faults, ended.future()));
        });
    request.resume();
    return ended
        .future()
        .compose(all -> Future.join(spooled))
        .map(all -> parts(request, files, charsets, faults))
        .recover(
            failure ->
                Future.join(files.stream().map(this::discard).toList())
                    .transform(discarded -> Future.failedFuture(UploadFailure.problem(failure))));
  }

  private Future<Void> takePart(
      HttpServerRequest request,
      HttpServerFileUpload part,
      List<ImportSource> files,
      List<Fault> faults,
      Future<Void> body) {
    if (!part.name().equals(FILE_PART) || !files.isEmpty()) {
      faults.add(
          Fault.body(
              "/" + part.name(),
              "unknown-part",
              "Only the part 'profiles' may be a file, and only once."));
      part.handler(ignored -> {});
      return Future.succeededFuture();
    }
    var source = upload(ContentEncoding.IDENTITY);
    files.add(source);
    return spool(request, part, source, body);
  }

  private static Parts parts(
      HttpServerRequest request,
      List<ImportSource> files,
      List<String> charsets,
      List<Fault> faults) {
    for (var name : request.formAttributes().names()) {
      if (!name.equals(DESCRIPTION_PART)) {
        faults.add(
            Fault.body(
                "/" + name,
                "unknown-part",
                name.equals(FILE_PART)
                    ? "The part 'profiles' must be a file. Send it with a file name."
                    : "Unknown part. Use 'description' and 'profiles'."));
      }
    }
    var descriptions = request.formAttributes().getAll(DESCRIPTION_PART);
    if (descriptions.isEmpty()) {
      faults.add(Fault.body("/description", "part-missing", "The part 'description' is missing."));
    } else if (descriptions.size() > 1) {
      faults.add(
          Fault.body("/description", "repeated-part", "Send the part 'description' only once."));
    }
    if (!faults.isEmpty()) {
      throw Problem.invalid(
              "invalid-multipart", "The multipart body has invalid parts; see 'errors'.", faults)
          .exception();
    }
    return new Parts(
        tree(Buffer.buffer(descriptions.get(0))),
        files.stream().findFirst(),
        charsets.stream().filter(charset -> !charset.equalsIgnoreCase("UTF-8")).findFirst());
  }

  private static Map<String, Object> tree(Buffer text) {
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

  /**
   * Checks whether the client hung up while the file was opened, which causes no later event.
   *
   * @param body fails if the data will never end
   */
  private Future<Void> spool(
      HttpServerRequest request, ReadStream<Buffer> data, ImportSource source, Future<Void> body) {
    data.pause();
    return spooling
        .disk()
        .apply(source.file())
        .compose(
            file ->
                request.response().closed()
                    ? closed(file, UploadFailure.hungUp())
                    : pipe(data, file, body))
        .recover(
            failure ->
                discard(source)
                    .transform(done -> Future.failedFuture(UploadFailure.problem(failure))));
  }

  /** A pipe that fails half-way closes the file, but a pipe that cannot begin does not. */
  private Future<Void> pipe(ReadStream<Buffer> data, AsyncFile file, Future<Void> body) {
    if (body.failed()) {
      return closed(file, body.cause());
    }
    var pipe = data.pipe();
    var stored = pipe.to(new LimitedFile(file, spooling.maxBytes()));
    body.onFailure(broken -> pipe.close());
    return stored.recover(failure -> closed(file, failure));
  }

  private static Future<Void> closed(AsyncFile file, Throwable reason) {
    return Future.<Void>future(file::close).transform(closed -> Future.failedFuture(reason));
  }

  /** Deletes an upload that is not used. */
  Future<Void> discard(ImportSource source) {
    return vertx.fileSystem().delete(source.file().toString()).otherwiseEmpty();
  }
}
