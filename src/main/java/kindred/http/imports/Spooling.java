package kindred.http.imports;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Path;
import java.util.function.Function;
import kindred.http.Call;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.ImportSource;
import kindred.jobs.files.SpoolSpace;

/**
 * Where uploads are stored. A failed one leaves no file behind.
 *
 * @param names of new files
 * @param maxBytes the most bytes of an upload
 * @param disk opens a new file
 * @param space of all uploads
 */
record Spooling(
    Vertx vertx,
    Names names,
    long maxBytes,
    Function<Path, Future<AsyncFile>> disk,
    SpoolSpace space) {

  /** An upload without a stated length reserves space in steps of this size. */
  private static final long STEP = 64L << 20;

  /** Gives an unused file name for a tenant and a stated length; 0: none is stated. */
  interface Names {
    Path name(int tenant, long length);
  }

  static Future<AsyncFile> newFile(Vertx vertx, Path path) {
    var options = new OpenOptions().setCreateNew(true).setWrite(true);
    return vertx.fileSystem().open(path.toString(), options);
  }

  ImportSource upload(Call call, ContentEncoding encoding) {
    var mediaType = call.mediaType().name();
    var file = names.name(call.tenant(), Math.max(0, call.declaredLength()));
    return new ImportSource(file, "", encoding, true, mediaType);
  }

  /** A new file for a part of the body. */
  SpoolFile create(Call call) {
    var source = upload(call, ContentEncoding.IDENTITY);
    return new SpoolFile(source, open(call, source, maxBytes));
  }

  /**
   * Reserves space and opens the file before the data is asked for. Checks whether the client hung
   * up meanwhile, which causes no later event.
   */
  Future<Void> store(Call call, ImportSource source, long most) {
    var opened = open(call, source, most);
    return opened
        .compose(
            file ->
                call.isAbandoned()
                    ? closed(file, UploadFailure.hungUp())
                    : call.stream().pipeTo(file).recover(failure -> closed(file, failure)))
        .onComplete(done -> written(source, opened))
        .recover(
            failure ->
                discard(source)
                    .transform(done -> Future.failedFuture(UploadFailure.problem(failure))));
  }

  private Future<LimitedFile> open(Call call, ImportSource source, long most) {
    long first = Math.min(call.declaredLength() > 0 ? call.declaredLength() : STEP, most);
    var reserved = new LimitedFile.Space(first, STEP, bytes -> reserve(source.file(), bytes));
    return reserve(source.file(), first)
        .compose(done -> disk.apply(source.file()))
        .map(file -> new LimitedFile(file, most, reserved));
  }

  /** The file does not grow any more, once what it reserves now is reserved. */
  void written(ImportSource source, Future<LimitedFile> file) {
    file.compose(LimitedFile::settled).onComplete(done -> space.written(source.file()));
  }

  private Future<Void> reserve(Path file, long bytes) {
    return vertx.executeBlocking(
        () -> {
          space.reserve(file, bytes);
          return null;
        },
        false);
  }

  /** A pipe that fails half-way closes the file, but a pipe that cannot begin does not. */
  private static Future<Void> closed(LimitedFile file, Throwable reason) {
    return file.end().transform(closed -> Future.failedFuture(reason));
  }

  /** Deletes an upload that is not used. */
  Future<Void> discard(ImportSource source) {
    return vertx.fileSystem().delete(source.file().toString()).otherwiseEmpty();
  }
}
