package kindred.jobs;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.Optional;
import kindred.jobs.files.ContentEncoding;

/** Reads a job from its row; columns that a job of an earlier version lacks become empty. Pure. */
final class ImportJobRows {

  private ImportJobRows() {}

  static ImportJob job(int tenant, String id, Row row) {
    var state = JobState.parse(row.getString("state"));
    return new ImportJob(
        tenant,
        id,
        state,
        origin(row),
        progress(row, state),
        row.isNull("checkpoint")
            ? Checkpoint.at(1)
            : ImportJobJson.checkpoint(row.getString("checkpoint")),
        new JobOwnership(
            text(row, "owner"),
            row.getLong("epoch"),
            row.getLong("heartbeat"),
            row.getInstant("created_at"),
            Optional.ofNullable(row.getInstant("finished_at")),
            Optional.ofNullable(row.getString("asked_by"))),
        new JobControl(
            row.getLong("control_version"),
            JobControl.Desired.parse(row.getString("desired_state")),
            row.getInt("max_rate")),
        JobHistory.of(
            row.getLong("started_before"),
            row.getMap("state_history", String.class, String.class),
            text(row, "undo_job")));
  }

  /** Progress that is ahead of the checkpoint counts only while a worker has the job. */
  private static ImportProgress progress(Row row, JobState state) {
    var shown = ImportJobJson.progress(row.getString("progress"));
    return state == JobState.RUNNING || row.isNull("checkpoint")
        ? shown
        : shown.acknowledged(ImportJobJson.checkpoint(row.getString("checkpoint")));
  }

  private static ImportOrigin origin(Row row) {
    return new ImportOrigin(
        row.isNull("kind") ? JobKind.IMPORT : JobKind.parse(row.getString("kind")),
        row.getString("source_name"),
        row.getBoolean("upload"),
        row.isNull("encoding")
            ? ContentEncoding.IDENTITY
            : ContentEncoding.valueOf(row.getString("encoding")),
        row.getLong("source_size"),
        text(row, "sha256"),
        text(row, "header"),
        text(row, "byte_order_mark"),
        text(row, "segment"),
        row.isNull("sha256")
            ? ImportOptions.DEFAULTS
            : ImportJobJson.options(row.getString("options")));
  }

  private static String text(Row row, String column) {
    return Optional.ofNullable(row.getString(column)).orElse("");
  }
}
