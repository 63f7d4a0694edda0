package kindred.http;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kindred.imports.ContentEncoding;
import kindred.imports.ImportOptions;
import kindred.imports.JobKind;
import kindred.imports.ProfileImport;
import kindred.problem.Fault;
import kindred.profile.Segment;

/** Files of merges over HTTP: jobs like imports. */
public final class BulkMergeOperations {

  private final ProfileImport imports;
  private final ImportUploads uploads;
  private final JobReplies jobs;

  public BulkMergeOperations(ProfileImport imports, ImportUploads uploads) {
    this.imports = imports;
    this.uploads = uploads;
    this.jobs = new JobReplies(imports);
  }

  /** The operations of the contract that this class answers. */
  public Map<String, Operation> operations() {
    return Map.of("mergeManyProfiles", this::merge);
  }

  private Future<Reply> merge(Call call) {
    var name = IdempotencyHeader.name(call);
    return imports.requireRoom(call.tenant(), name.isPresent()).compose(room -> take(call, name));
  }

  private Future<Reply> take(Call call, Optional<String> name) {
    var parameters = new LinkedHashMap<String, Object>();
    call.query().forEach(parameter -> parameters.put(parameter.getKey(), parameter.getValue()));
    var options = ImportOptions.read(parameters, Fault.Place.PARAMETER);
    var encoding = ContentEncoding.named(call.header("Content-Encoding").orElse(""));
    return uploads
        .body(call, encoding)
        .compose(
            source ->
                jobs.run(
                    call,
                    new ProfileImport.Request(
                        JobKind.MERGE, Segment.DEFAULT, options, source, name)));
  }
}
