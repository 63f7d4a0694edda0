package kindred.http.imports;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystemException;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import kindred.http.Call;
import kindred.http.JsonTree;
import kindred.http.StrictJson;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.ImportSource;
import kindred.problem.Fault;
import kindred.problem.Problem;

/**
 * Takes the body of an import off the wire: descriptions into memory, a few kilobytes at most; data
 * onto the disk, at the disk's pace, and never more than the limit. What is not wanted in the end
 * leaves no file behind.
 */
public final class ImportUploads {

  public static final int LONGEST_DESCRIPTION = 64 * 1024;
  private static final int RETRY_FULL_DISK_SECONDS = 60;
  private static final String FILE_PART = "profiles";
  private static final String DESCRIPTION_PART = "description";

  private final Vertx vertx;
  private final Spooling spooling;

  /**
   * Where uploads go.
   *
   * @param names of files that nobody else has
   * @param mostBytes that an upload may have
   * @param disk opens a new file
   */
  record Spooling(Supplier<Path> names, long mostBytes, Function<Path, Future<AsyncFile>> disk) {}

  public ImportUploads(Vertx vertx, JobExecutor imports) {
    this(
        vertx, new Spooling(imports::spoolFile, imports.mostBytes(), path -> newFile(vertx, path)));
  }

  ImportUploads(Vertx vertx, Spooling spooling) {
    this.vertx = vertx;
    this.spooling = spooling;
  }

  private static Future<AsyncFile> newFile(Vertx vertx, Path path) {
    var options = new OpenOptions().setCreateNew(true).setWrite(true);
    return vertx.fileSystem().open(path.toString(), options);
  }

  /** The parts of a multipart body. */
  record Parts(Map<String, Object> description, Optional<ImportSource> file) {}

  /** A JSON body. */
  Future<Map<String, Object>> description(Call call) {
    var request = call.stream();
    if (request.response().closed()) {
      return Future.failedFuture(hungUp());
    }
    Promise<Buffer> body = Promise.promise();
    var text = Buffer.buffer();
    request.exceptionHandler(body::tryFail);
    request.endHandler(end -> body.tryComplete(text));
    request.handler(
        chunk -> {
          if (text.length() + chunk.length() > LONGEST_DESCRIPTION) {
            body.tryFail(tooLarge(LONGEST_DESCRIPTION));
          } else {
            text.appendBuffer(chunk);
          }
        });
    request.resume();
    return body.future().map(ImportUploads::tree);
  }

  /** A body that is the file. */
  public Future<ImportSource> body(Call call, ContentEncoding encoding) {
    var source = upload(encoding);
    return spool(call.stream(), call.stream(), source).map(source);
  }

  /** A multipart body: a description, and perhaps a file. */
  Future<Parts> multipart(Call call) {
    var request = call.stream();
    if (request.response().closed()) {
      return Future.failedFuture(hungUp());
    }
    var files = new ArrayList<ImportSource>();
    var spooled = new ArrayList<Future<Void>>();
    var faults = new ArrayList<Fault>();
    Promise<Void> ended = Promise.promise();
    try {
      request.setExpectMultipart(true);
    } catch (DecoderException | IllegalArgumentException noBoundaryOrCharset) {
      return Future.failedFuture(malformedMultipart());
    }
    request.exceptionHandler(ended::tryFail);
    request.endHandler(end -> ended.tryComplete());
    request.uploadHandler(part -> spooled.add(takePart(request, part, files, faults)));
    request.resume();
    return ended
        .future()
        .compose(all -> Future.join(spooled))
        .map(all -> parts(request, files, faults))
        .recover(
            failure ->
                Future.join(files.stream().map(this::discard).toList())
                    .transform(discarded -> Future.failedFuture(readable(failure))));
  }

  private Future<Void> takePart(
      HttpServerRequest request,
      HttpServerFileUpload part,
      List<ImportSource> files,
      List<Fault> faults) {
    if (!part.name().equals(FILE_PART) || !files.isEmpty()) {
      faults.add(
          Fault.body(
              "/" + part.name(), "unknown-part", "There is one file, in the part 'profiles'."));
      part.handler(unwanted -> {});
      return Future.succeededFuture();
    }
    var source = upload(ContentEncoding.IDENTITY);
    files.add(source);
    return spool(request, part, source);
  }

  private static Parts parts(
      HttpServerRequest request, List<ImportSource> files, List<Fault> faults) {
    for (var name : request.formAttributes().names()) {
      if (!name.equals(DESCRIPTION_PART)) {
        faults.add(
            Fault.body(
                "/" + name,
                "unknown-part",
                name.equals(FILE_PART)
                    ? "The part 'profiles' must be a file: it needs a file name."
                    : "There is no such part."));
      }
    }
    var description = request.getFormAttribute(DESCRIPTION_PART);
    if (description == null) {
      faults.add(Fault.body("/description", "part-missing", "The part 'description' is needed."));
    }
    if (!faults.isEmpty()) {
      throw Problem.invalid("invalid-multipart", "The parts of the body have faults.", faults)
          .exception();
    }
    return new Parts(tree(Buffer.buffer(description)), files.stream().findFirst());
  }

  private static Map<String, Object> tree(Buffer text) {
    var json = StrictJson.read(text);
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

  /** A sender that hung up while the file was opened is heard of no more. */
  private Future<Void> spool(
      HttpServerRequest sender, ReadStream<Buffer> data, ImportSource source) {
    data.pause();
    return spooling
        .disk()
        .apply(source.file())
        .compose(file -> sender.response().closed() ? closed(file, hungUp()) : pipe(data, file))
        .recover(
            failure -> discard(source).transform(done -> Future.failedFuture(readable(failure))));
  }

  /** A pipe that breaks off closes its end, but one that cannot begin does not. */
  private Future<Void> pipe(ReadStream<Buffer> data, AsyncFile file) {
    return data.pipeTo(new LimitedFile(file, spooling.mostBytes()))
        .recover(failure -> closed(file, failure));
  }

  private static Throwable hungUp() {
    return new VertxException("The sender hung up.", true);
  }

  private static Future<Void> closed(AsyncFile file, Throwable why) {
    return Future.<Void>future(file::close).transform(closed -> Future.failedFuture(why));
  }

  /** Removes an upload that is not wanted. */
  Future<Void> discard(ImportSource source) {
    return vertx.fileSystem().delete(source.file().toString()).otherwiseEmpty();
  }

  private static Throwable tooLarge(long most) {
    return Problem.of(
            Problem.Kind.TOO_LARGE, "body-too-large", "The body has more than " + most + " bytes.")
        .exception();
  }

  private static Throwable unwritable() {
    return new Problem(
            Problem.Kind.UNAVAILABLE,
            "spool-unwritable",
            "The data cannot be kept: the disk of the server is full or fails.",
            List.of(),
            Map.of(),
            RETRY_FULL_DISK_SECONDS)
        .exception();
  }

  private static Throwable readable(Throwable failure) {
    if (failure instanceof LimitedFile.Exceeded exceeded) {
      return tooLarge(exceeded.most());
    }
    if (failure instanceof IOException || failure instanceof FileSystemException) {
      return unwritable();
    }
    return failure instanceof DecoderException ? malformedMultipart() : failure;
  }

  private static Throwable malformedMultipart() {
    return Problem.invalid(
            Fault.body("", "invalid-multipart", "The body is not well-formed multipart."))
        .exception();
  }
}
