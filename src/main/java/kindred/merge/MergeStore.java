package kindred.merge;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.READ;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.profile.AttributesJson;
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
                         description, requested_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""";
  private static final String REMEMBER =
      """
      UPDATE merge SET source_before = ?, destination_before = ?
      WHERE tenant_id = ? AND merge_id = ?""";
  private static final String FINISH =
      """
      UPDATE merge SET finished_at = ? WHERE tenant_id = ? AND merge_id = ?""";
  private static final String SELECT =
      """
      SELECT source, destination, force_merge, agent_id, reason, description
      FROM merge WHERE tenant_id = ? AND merge_id = ?""";

  private final CassandraSession session;
  private final PreparedStatement intend;
  private final PreparedStatement remember;
  private final PreparedStatement finish;
  private final PreparedStatement select;

  private MergeStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.intend = prepared.get(0);
    this.remember = prepared.get(1);
    this.finish = prepared.get(2);
    this.select = prepared.get(3);
  }

  /** A store whose statements are prepared. */
  public static Future<MergeStore> open(CassandraSession session) {
    return Future.all(
            List.of(
                session.prepare(PLAIN, INTEND),
                session.prepare(PLAIN, REMEMBER),
                session.prepare(PLAIN, FINISH),
                session.prepare(READ, SELECT)))
        .map(all -> new MergeStore(session, all.list()));
  }

  /** Plain: what is about to be done, so that anybody can bring it to its end. */
  public Future<Void> intend(String mergeId, MergeRequest request, Instant now) {
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
                now))
        .mapEmpty();
  }

  /** Plain: both profiles as they are before the commit. */
  public Future<Void> remember(String mergeId, Profile source, Profile destination) {
    return session
        .execute(remember.bind(print(source), print(destination), source.tenant(), mergeId))
        .mapEmpty();
  }

  /** Plain: the merge is complete. */
  public Future<Void> finish(int tenant, String mergeId, Instant now) {
    return session.execute(finish.bind(now, tenant, mergeId)).mapEmpty();
  }

  /** What a merge was asked for. */
  public Future<Optional<MergeRequest>> find(int tenant, String mergeId) {
    return session
        .execute(select.bind(tenant, mergeId))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(
                        row ->
                            new MergeRequest(
                                tenant,
                                row.getString("destination"),
                                row.getString("source"),
                                row.getBoolean("force_merge"),
                                row.getString("agent_id"),
                                row.getString("reason"),
                                row.getString("description"))));
  }

  private static String print(Profile profile) {
    var document = JsonNodeFactory.instance.objectNode();
    document.put("version", profile.version());
    document.put("segment", profile.content().segment());
    AttributesJson.writeInto(document.putObject("attributes"), profile.content().attributes());
    var records = document.putArray("records");
    for (var record : profile.content().records()) {
      var row = records.addObject();
      row.put("extension", record.extension());
      row.put("item", record.item());
      AttributesJson.writeInto(row.putObject("attributes"), record.attributes());
    }
    var keys = document.putArray("keys");
    for (var key : profile.content().keys()) {
      keys.addObject()
          .put("key", key.key())
          .put("hash", key.hash())
          .put("claim", key.claim())
          .put("place", key.place());
    }
    return document.toString();
  }
}
