package kindred.http.imports;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import kindred.http.imports.MultipartForm.Sink;
import kindred.jobs.files.ImportSource;

/** A new file of the spool, written piece by piece, also before it is open, up to a limit. */
record SpoolFile(ImportSource source, Future<LimitedFile> file) implements Sink {

  @Override
  public Future<Void> write(Buffer data) {
    return file.compose(open -> open.write(data));
  }

  /** Closes the file when all data is written. */
  Future<Void> close() {
    return file.compose(LimitedFile::end);
  }
}
