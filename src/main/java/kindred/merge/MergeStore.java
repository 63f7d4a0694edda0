package kindred.merge;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import kindred.cassandra.CassandraSession;
import kindred.profile.Profile;

/**
 * Table {@code merge}: what was asked for, and both profiles as they were; the only reader and
 * writer. Plain writes that repeat the same values: a merge is decided in the destination's
 * partition, not here.
 */
public final class MergeStore {

  private static final String INTEND =
      """
      INSERT INTO merge (tenant_id, merge_id, source, destination, force_merge, agent_id, reason,
                         description, requested_at, expected_destination, job_id, job_line)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
  private static final String REMEMBER =
      """
      UPDATE merge USING TIMESTAMP ?
      SET source_before = ?, destination_before = ?, source_version = ?, destination_version = ?
      WHERE tenant_id = ? AND merge_id = ?""";
  private static final String FINISH =
      """
      UPDATE merge SET finished_at = ? WHERE tenant_id = ? AND merge_id = ?""";
  private static final String FORGET =
      """
      DELETE FROM merge WHERE tenant_id = ? AND merge_id = ?""";
  private static final String SELECT =
      """
      SELECT source, destination, force_merge, agent_id, reason, description, requested_at,
             expected_destination, finished_at, undone_at, job_id, job_line, undo_agent_id,
             undo_reason, undo_description
      FROM merge WHERE tenant_id = ? AND merge_id = ?""";
  private static final String SELECT_VERSIONS =
      """
      SELECT destination_version, source_version FROM merge
      WHERE tenant_id = ? AND merge_id = ?""";
  private static final String SELECT_BEFORE =
      """
      SELECT destination_before, source_before FROM merge
      WHERE tenant_id = ? AND merge_id = ?""";

  /** The versions that the profiles of a merge had before it. */
  public record Versions(long destination, long source) {}

  private final CassandraSession session;
  private final PreparedStatement intend;
  private final PreparedStatement remember;
  private final PreparedStatement finish;
  private final PreparedStatement forget;
  private final PreparedStatement select;
  private final PreparedStatement selectVersions;
  private final PreparedStatement selectBefore;

  private MergeStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.intend = prepared.get(0);
    this.remember = prepared.get(1);
    this.finish = prepared.get(2);
    this.forget = prepared.get(3);
    this.select = prepared.get(4);
    this.selectVersions = prepared.get(5);
    this.selectBefore = prepared.get(6);
  }

  /** A store whose statements are prepared. */
  public static Future<MergeStore> open(CassandraSession session) {
    return Future.all(
            List.of(
                session.prepare(PLAIN, INTEND),
                session.prepare(PLAIN, REMEMBER),
                session.prepare(PLAIN, FINISH),
                session.prepare(PLAIN, FORGET),
                session.prepare(QUORUM_READ, SELECT),
                session.prepare(QUORUM_READ, SELECT_VERSIONS),
                session.prepare(QUORUM_READ, SELECT_BEFORE)))
        .map(all -> new MergeStore(session, all.list()));
  }

  /** Plain: what is about to be done, so that anybody can bring it to its end. */
  public Future<Void> intend(String mergeId, MergeRequest request, Instant now) {
    var expected = request.condition().destination();
    return session
        .execute(
            intend.bind(
                request.tenant(),
                mergeId,
                request.source(),
                request.destination(),
                request.force(),
                request.agentId(),
                request.reason(),
                request.description(),
                now,
                expected.isPresent() ? expected.getAsLong() : null,
                request.job().map(JobLine::job).orElse(null),
                request.job().map(JobLine::line).orElse(null)))
        .mapEmpty();
  }

  /**
   * Plain, with the destination's version as the timestamp: both profiles as they are before the
   * commit. Who tried to commit into an earlier version, and comes late, changes nothing.
   *
   * @param source frozen: its last version before that is one less
   */
  public Future<Void> remember(String mergeId, Profile source, Profile destination) {
    return session
        .execute(
            remember.bind(
                destination.version(),
                ProfileImage.of(source).print(),
                ProfileImage.of(destination).print(),
                source.version() - 1,
                destination.version(),
                source.tenant(),
                mergeId))
        .mapEmpty();
  }

  /** Plain, after the commit only: the merge is as good as complete. */
  public Future<Void> finish(int tenant, String mergeId, Instant now) {
    return session.execute(finish.bind(now, tenant, mergeId)).mapEmpty();
  }

  /**
   * Plain, once the merge was decided against: what both profiles were is nobody's business any
   * more, also when somebody remembers it late.
   */
  Future<Void> forget(int tenant, String mergeId) {
    return session.execute(forget.bind(tenant, mergeId)).mapEmpty();
  }

  /**
   * What a merge was asked for, and what is known of it since; empty also when nothing but the
   * profiles before it are known.
   */
  public Future<Optional<PastMerge>> find(int tenant, String mergeId) {
    return session
        .execute(select.bind(tenant, mergeId))
        .map(
            rows ->
                rows.stream()
                    .filter(row -> !row.isNull("requested_at"))
                    .findFirst()
                    .map(row -> merge(tenant, mergeId, row)));
  }

  /** The versions that the merged profiles had; empty: they were not remembered. */
  public Future<Optional<Versions>> versions(int tenant, String mergeId) {
    return session
        .execute(selectVersions.bind(tenant, mergeId))
        .map(
            rows ->
                rows.stream()
                    .filter(row -> !row.isNull("destination_version"))
                    .findFirst()
                    .map(
                        row ->
                            new Versions(
                                row.getLong("destination_version"),
                                row.getLong("source_version"))));
  }

  /** The profiles as they were; empty: they were not remembered. */
  public Future<Optional<PastMerge.Before>> before(int tenant, String mergeId) {
    return session
        .execute(selectBefore.bind(tenant, mergeId))
        .map(
            rows ->
                rows.stream()
                    .filter(row -> !row.isNull("destination_before"))
                    .findFirst()
                    .map(
                        row ->
                            new PastMerge.Before(
                                ProfileImage.parse(row.getString("destination_before")),
                                ProfileImage.parse(row.getString("source_before")))));
  }

  /** Only what was done: who asked in vain is not told of. */
  private static Optional<PastMerge.Undoing> undoing(Row row) {
    return Optional.ofNullable(row.getInstant("undone_at"))
        .map(
            at ->
                new PastMerge.Undoing(
                    at,
                    Optional.ofNullable(row.getString("undo_agent_id"))
                        .orElse(MergeRequest.NO_AGENT),
                    row.getString("undo_reason"),
                    row.getString("undo_description")));
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
            row.getBoolean("force_merge"),
            row.getString("agent_id"),
            row.getString("reason"),
            row.getString("description"),
            new MergeCondition(expected, OptionalLong.empty()),
            Optional.ofNullable(row.getString("job_id"))
                .map(job -> new JobLine(job, row.getLong("job_line"))));
    return new PastMerge(
        mergeId,
        request,
        row.getInstant("requested_at"),
        Optional.ofNullable(row.getInstant("finished_at")),
        undoing(row));
  }
}
