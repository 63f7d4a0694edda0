package kindred.http.merges;

import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.bulkmerge.MergeFiles;
import kindred.http.Call;
import kindred.http.IdempotencyHeader;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.http.imports.ImportUploads;
import kindred.http.imports.JobReplies;
import kindred.jobs.ImportOptions;
import kindred.jobs.JobKind;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.execution.JobRequest;
import kindred.jobs.files.ContentEncoding;
import kindred.jobs.files.ImportSource;
import kindred.problem.Fault;
import kindred.profile.Segment;

/** Bulk merges over HTTP: files of merges, which run as jobs like imports. */
public final class BulkMergeOperations {

  private static final List<String> OF_TABLES = List.of("delimiter", "encoding");

  private final JobExecutor imports;
  private final ImportUploads uploads;
  private final JobReplies jobs;

  public BulkMergeOperations(JobExecutor imports, ImportUploads uploads) {
    this.imports = imports;
    this.uploads = uploads;
    this.jobs = new JobReplies(imports);
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "mergeManyProfiles",
        Operation.reading(call -> Future.succeededFuture(options(call)), this::merge));
  }

  private Future<Reply> merge(Call call) {
    var key = IdempotencyHeader.value(call);
    return imports.requireRoom(call.tenant(), key.isPresent()).compose(room -> read(call, key));
  }

  private Future<Reply> read(Call call, Optional<String> key) {
    var options = options(call);
    var encoding = ContentEncoding.parse(call.header("Content-Encoding").orElse(""));
    return imports
        .requireSchema(call.tenant(), JobKind.MERGE, Optional.of(options))
        .compose(possible -> uploads.body(call, encoding, MergeFiles.MAX_BYTES))
        .compose(
            source ->
                jobs.run(
                    call, new JobRequest(JobKind.MERGE, Segment.DEFAULT, options, source, key)));
  }

  /** A charset of the Content-Type counts as the parameter; lines of JSON have no such choice. */
  private static ImportOptions options(Call call) {
    var parameters = new LinkedHashMap<String, Object>();
    call.query().forEach(parameter -> parameters.put(parameter.getKey(), parameter.getValue()));
    var type = call.mediaType();
    var parts = new EnumMap<Fault.Place, Map<String, Object>>(Fault.Place.class);
    parts.put(Fault.Place.PARAMETER, parameters);
    if (type.name().equals(ImportSource.CSV)) {
      type.charset().ifPresent(name -> parts.put(Fault.Place.HEADER, Map.of("encoding", name)));
      return ImportOptions.read(parts);
    }
    var ofTables =
        OF_TABLES.stream()
            .filter(name -> parameters.remove(name) != null)
            .map(BulkMergeOperations::ofTables)
            .toList();
    return ImportOptions.read(parts, ofTables);
  }

  private static Fault ofTables(String name) {
    return Fault.parameter(
        name,
        "invalid-parameter",
        "'%s' is for CSV only. Send the file as text/csv.".formatted(name));
  }
}
