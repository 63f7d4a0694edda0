package kindred.merge;

import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.profile.Profile;

/**
 * Table {@code merge}: the request, and the images of both profiles; {@link UnmergeStore} writes
 * the columns about the undo. Plain writes that repeat the same values: a merge is decided in the
 * partition of the destination, not here.
 */
public final class MergeStore {

  private static final Cql STORE_REQUEST =
      Cql.plain(
          """
          INSERT INTO merge
            (tenant_id, merge_id, source, destination, choice, agent_id, reason, description,
             requested_at, expected_destination, job_id, job_line, asked_by)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
  private static final Cql STORE_IMAGES =
      Cql.plain(
          """
          UPDATE merge USING TIMESTAMP ?
          SET source_before = ?, destination_before = ?, source_version = ?, destination_version = ?
          WHERE tenant_id = ? AND merge_id = ?""");
  private static final Cql MARK_FINISHED =
      Cql.plain("UPDATE merge SET finished_at = ? WHERE tenant_id = ? AND merge_id = ?");
  private static final Cql DELETE =
      Cql.plain("DELETE FROM merge WHERE tenant_id = ? AND merge_id = ?");
  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT source, destination, choice, agent_id, reason, description, requested_at,
                 expected_destination, finished_at, undone_at, job_id, job_line, undo_agent_id,
                 undo_reason, undo_description, asked_by, undo_asked_by
          FROM merge WHERE tenant_id = ? AND merge_id = ?""");
  private static final Cql SELECT_VERSIONS =
      Cql.quorumRead(
          """
          SELECT destination_version, source_version FROM merge
          WHERE tenant_id = ? AND merge_id = ?""");
  private static final Cql SELECT_IMAGES =
      Cql.quorumRead(
          """
          SELECT destination_before, source_before, choice FROM merge
          WHERE tenant_id = ? AND merge_id = ?""");

  /** The versions that the profiles of a merge had before it. */
  public record Versions(long destination, long source) {}

  private final PreparedStatements statements;

  public MergeStore(CassandraSession session) {
    statements =
        new PreparedStatements(
            session,
            STORE_REQUEST,
            STORE_IMAGES,
            MARK_FINISHED,
            DELETE,
            SELECT,
            SELECT_VERSIONS,
            SELECT_IMAGES);
  }

  /** M0, plain: stores the request, so that any server can complete the merge. */
  public Future<Void> storeRequest(String mergeId, MergeRequest request, Instant now) {
    var expected = request.condition().destination();
    return statements.write(
        STORE_REQUEST,
        request.tenant(),
        mergeId,
        request.source(),
        request.destination(),
        request.choice().print(),
        request.agentId(),
        request.reason(),
        request.description(),
        now,
        expected.isPresent() ? expected.getAsLong() : null,
        request.job().map(JobLine::job).orElse(null),
        request.job().map(JobLine::line).orElse(null),
        request.askedBy().orElse(null));
  }

  /**
   * M3, plain, with the destination's version as the timestamp: stores both profiles as they are
   * before the commit. A late write for a commit into an earlier version changes nothing.
   *
   * @param source frozen: its last version before the freeze is one less
   */
  public Future<Void> storeImages(String mergeId, Profile source, Profile destination) {
    return statements.write(
        STORE_IMAGES,
        destination.version(),
        ProfileImage.of(source).print(),
        ProfileImage.of(destination).print(),
        source.version() - 1,
        destination.version(),
        source.tenant(),
        mergeId);
  }

  /** M5, plain, only after the commit: stores when the merge was completed. */
  public Future<Void> markFinished(int tenant, String mergeId, Instant now) {
    return statements.write(MARK_FINISHED, now, tenant, mergeId);
  }

  /**
   * M7, plain, only after the abort: deletes the request and the images, which hold personal data,
   * also images that are written late.
   */
  Future<Void> delete(int tenant, String mergeId) {
    return statements.write(DELETE, tenant, mergeId);
  }

  /** The request of a merge and its progress; empty also when the table holds only images. */
  public Future<Optional<PastMerge>> find(int tenant, String mergeId) {
    return statements
        .execute(SELECT, tenant, mergeId)
        .map(rows -> first(rows, "requested_at", row -> merge(tenant, mergeId, row)));
  }

  /** The versions that the merged profiles had; empty: there are no images. */
  public Future<Optional<Versions>> versions(int tenant, String mergeId) {
    return statements
        .execute(SELECT_VERSIONS, tenant, mergeId)
        .map(
            rows ->
                first(
                    rows,
                    "destination_version",
                    row ->
                        new Versions(
                            row.getLong("destination_version"), row.getLong("source_version"))));
  }

  /** The profiles as they were before the merge; empty: there are no images. */
  public Future<Optional<PastMerge.Images>> images(int tenant, String mergeId) {
    return statements
        .execute(SELECT_IMAGES, tenant, mergeId)
        .map(
            rows ->
                first(
                    rows,
                    "destination_before",
                    row ->
                        new PastMerge.Images(
                            ProfileImage.parse(row.getString("destination_before")),
                            ProfileImage.parse(row.getString("source_before")),
                            Optional.ofNullable(row.getString("choice"))
                                .map(MergeChoice::parse)
                                .orElse(MergeChoice.DEFAULT))));
  }

  /** The row, if the step that writes this column has written it. */
  private static <T> Optional<T> first(List<Row> rows, String column, Function<Row, T> read) {
    return rows.stream().filter(row -> !row.isNull(column)).findFirst().map(read);
  }

  /** Only a completed undo; not one that was requested and refused. */
  private static Optional<PastMerge.Undo> undo(Row row) {
    return Optional.ofNullable(row.getInstant("undone_at"))
        .map(
            at ->
                new PastMerge.Undo(
                    at,
                    Optional.ofNullable(row.getString("undo_agent_id"))
                        .orElse(MergeRequest.NO_AGENT),
                    row.getString("undo_reason"),
                    row.getString("undo_description"),
                    Optional.ofNullable(row.getString("undo_asked_by"))));
  }

  private static PastMerge merge(int tenant, String mergeId, Row row) {
    var expected =
        row.isNull("expected_destination")
            ? OptionalLong.empty()
            : OptionalLong.of(row.getLong("expected_destination"));
    var request =
        new MergeRequest(
            tenant,
            row.getString("destination"),
            row.getString("source"),
            MergeChoice.parse(row.getString("choice")),
            row.getString("agent_id"),
            row.getString("reason"),
            row.getString("description"),
            new MergeCondition(expected, OptionalLong.empty()),
            Optional.ofNullable(row.getString("job_id"))
                .map(job -> new JobLine(job, row.getLong("job_line"))),
            Optional.ofNullable(row.getString("asked_by")));
    return new PastMerge(
        mergeId,
        request,
        row.getInstant("requested_at"),
        Optional.ofNullable(row.getInstant("finished_at")),
        undo(row));
  }
}
