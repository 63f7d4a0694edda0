package kindred.http.imports;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import kindred.jobs.files.ImportSource;

/** A new file of the spool, written piece by piece, also before it is open, up to a limit. */
record SpoolFile(ImportSource source, Future<LimitedFile> file) {

  static SpoolFile open(ImportSource source, Future<AsyncFile> opened, long maxBytes) {
    return new SpoolFile(source, opened.map(file -> new LimitedFile(file, maxBytes)));
  }

  Future<Void> write(Buffer data) {
    return file.compose(open -> open.write(data));
  }

  /** Closes the file when all data is written. */
  Future<Void> close() {
    return file.compose(LimitedFile::end);
  }
}
