package kindred.jobs.execution;

import kindred.jobs.ImportOptions;
import kindred.jobs.files.ImportSource;
import kindred.schema.SchemaSnapshot;

/**
 * A request for a job that is not created yet.
 *
 * @param schema of the tenant, as it was when the client sent the request
 */
record JobTask(SchemaSnapshot schema, JobRequest request) {

  /** The same request with a newer schema. */
  JobTask with(SchemaSnapshot newer) {
    return new JobTask(newer, request);
  }

  ImportOptions options() {
    return request.options();
  }

  ImportSource source() {
    return request.source();
  }
}
