package kindred.jobs.outcomes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kindred.jobs.ImportJob;
import kindred.jobs.JobKind;
import kindred.jobs.JobState;
import kindred.jobs.RowOutcome;
import kindred.metrics.Metrics;

/** What a server counts about jobs. */
public final class JobMetrics {

  private static final String ROWS = "kindred.import.rows";
  private static final String ENDED = "kindred.import.jobs.ended";
  private static final List<JobState> OPEN =
      List.of(JobState.QUEUED, JobState.RUNNING, JobState.PAUSED);

  private final Metrics metrics;

  /** What an operator may see of an open job without reading it. */
  public record OpenJob(JobKind kind, JobState state, Instant createdAt) {

    /** The job as it was read. */
    public static OpenJob of(ImportJob job) {
      return new OpenJob(job.origin().kind(), job.state(), job.createdAt());
    }
  }

  /** All counters are visible before their first event. */
  public JobMetrics(Metrics metrics) {
    this.metrics = metrics;
    for (var kind : JobKind.values()) {
      Stream.of(RowOutcome.Kind.values())
          .map(RowOutcome.Kind::text)
          .distinct()
          .forEach(
              outcome ->
                  metrics.counted(
                      ROWS,
                      "Rows that got their outcome on this server",
                      "kind",
                      kind.text(),
                      "outcome",
                      outcome));
      Stream.of(JobState.values())
          .filter(state -> !state.open())
          .forEach(
              state ->
                  metrics.counted(
                      ENDED,
                      "Jobs that ended on this server",
                      "kind",
                      kind.text(),
                      "state",
                      state.text()));
    }
  }

  /** A row got its outcome on this server. */
  public void row(JobKind kind, RowOutcome.Kind outcome) {
    metrics.add(1, ROWS, "kind", kind.text(), "outcome", outcome.text());
  }

  /** A job ended on this server. */
  public void ended(JobKind kind, JobState state) {
    metrics.add(1, ENDED, "kind", kind.text(), "state", state.text());
  }

  /** The open jobs that this server knows. */
  public void observe(Supplier<Stream<OpenJob>> observed) {
    for (var kind : JobKind.values()) {
      for (var state : OPEN) {
        metrics.gauge(
            "kindred.import.jobs",
            "Open jobs that this server has read",
            () -> observed.get().filter(job -> job.kind() == kind && job.state() == state).count(),
            "kind",
            kind.text(),
            "state",
            state.text());
      }
    }
    metrics.gauge(
        "kindred.import.oldest.job.seconds",
        "Age of the oldest of these jobs",
        () ->
            observed
                .get()
                .map(OpenJob::createdAt)
                .min(Instant::compareTo)
                .map(oldest -> Duration.between(oldest, Instant.now()).toSeconds())
                .orElse(0L));
  }

  /**
   * The workers of this server.
   *
   * @param writes how many writes of jobs may be in flight
   */
  public void workers(int all, Supplier<Number> busy, Supplier<Number> writes) {
    metrics.gauge("kindred.import.workers", "Jobs that this server can run", () -> all);
    metrics.gauge("kindred.import.workers.busy", "Jobs that this server runs", busy);
    metrics.gauge("kindred.import.write.limit", "Writes of jobs that may be in flight", writes);
  }

  /** The folder of uploads. */
  public void spool(Path folder) {
    metrics.gauge("kindred.spool.bytes", "Size of the files in the spool", () -> size(folder));
    metrics.disk("spool", folder);
  }

  private static long size(Path folder) {
    try (var files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
