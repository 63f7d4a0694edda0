package kindred.http.imports;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;
import kindred.http.BodyLimits;
import kindred.http.BodyMemory;
import kindred.http.Call;
import kindred.http.JsonBody;
import kindred.http.JsonTree;
import kindred.http.Places;
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

  /** Of a tenant, and of a caller; not more than half of all, so that others have a place. */
  private static final int UPLOADS_OF_ONE = 2;

  private final Spooling spooling;
  private final Places places;

  public ImportUploads(Vertx vertx, JobExecutor imports) {
    this(
        new Spooling(
            vertx,
            imports.spool()::upload,
            imports.maxBytes(),
            path -> Spooling.newFile(vertx, path),
            imports.spool().space()),
        imports.workers());
  }

  ImportUploads(Spooling spooling, int most) {
    this.spooling = spooling;
    this.places =
        new Places(
            "too-many-uploads", "uploads", most, Math.min(UPLOADS_OF_ONE, Math.max(1, most / 2)));
  }

  /** Reads a JSON body. */
  Future<Map<String, Object>> description(Call call) {
    return call.buffered(BodyLimits.MAX_DESCRIPTION).map(ImportUploads::description);
  }

  /** Reads a body that is the file. */
  Future<ImportSource> body(Call call, ContentEncoding encoding) {
    return body(call, encoding, spooling.maxBytes());
  }

  /** The same, with a limit of its bytes. */
  public Future<ImportSource> body(Call call, ContentEncoding encoding, long most) {
    if (call.declaredLength() > most) {
      return Future.failedFuture(BodyMemory.tooLarge(most));
    }
    var place = place(call);
    var source = spooling.upload(call, encoding);
    return spooling.store(call, source, most).map(source).onComplete(done -> place.run());
  }

  private Runnable place(Call call) {
    return places.take("tenant " + call.tenant(), call.holder());
  }

  /** Reads a multipart body, in which the parts may have any order. */
  Future<FormParts<SpoolFile>> form(Call call, String filePart, Set<String> textParts) {
    var place = place(call);
    if (call.isAbandoned()) {
      place.run();
      return Future.failedFuture(UploadFailure.hungUp());
    }
    var parts = new FormParts<>(filePart, textParts, () -> spooling.create(call));
    return read(call, parts)
        .onComplete(
            done -> {
              place.run();
              parts.file().ifPresent(file -> spooling.written(file.source(), file.file()));
            });
  }

  private Future<FormParts<SpoolFile>> read(Call call, FormParts<SpoolFile> parts) {
    return new MultipartForm(call.stream(), parts::next)
        .read()
        .compose(all -> closed(parts))
        .map(parts)
        .recover(
            failure ->
                abandon(parts)
                    .transform(gone -> Future.failedFuture(UploadFailure.problem(failure))));
  }

  private static Future<Void> closed(FormParts<SpoolFile> parts) {
    return parts.file().map(SpoolFile::close).orElseGet(Future::succeededFuture);
  }

  private Future<Void> abandon(FormParts<SpoolFile> parts) {
    return closed(parts)
        .transform(
            closed ->
                parts
                    .file()
                    .map(file -> discard(file.source()))
                    .orElseGet(Future::succeededFuture));
  }

  /** A description of an import as a tree. */
  static Map<String, Object> description(String text) {
    return description(Buffer.buffer(text));
  }

  private static Map<String, Object> description(Buffer text) {
    var json = JsonBody.read(text);
    if (json.isEmpty() || !json.get().isObject()) {
      throw Problem.invalid(
              Fault.body("", "body-invalid", "The description must be a JSON object."))
          .exception();
    }
    return JsonTree.object(json.get());
  }

  /** Deletes an upload that is not used. */
  Future<Void> discard(ImportSource source) {
    return spooling.discard(source);
  }
}
