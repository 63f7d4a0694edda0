package kindred.leases;

import io.vertx.core.Future;
import java.util.List;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;

/** Table {@code lease}: which servers take part in a role; the only reader and writer, LWT only. */
public final class LeaseStore {

  private static final Cql SELECT =
      Cql.quorumRead("SELECT name, epoch, heartbeat FROM lease WHERE role = ?");
  private static final Cql INSERT =
      Cql.lwt("INSERT INTO lease (role, name, epoch, heartbeat) VALUES (?, ?, ?, 0) IF NOT EXISTS");
  private static final Cql HEARTBEAT =
      Cql.lwt("UPDATE lease SET heartbeat = ? WHERE role = ? AND name = ? IF epoch = ?");
  private static final Cql RELEASE =
      Cql.lwt("DELETE FROM lease WHERE role = ? AND name = ? IF epoch = ?");
  private static final Cql EXPIRE =
      Cql.lwt("DELETE FROM lease WHERE role = ? AND name = ? IF epoch = ? AND heartbeat = ?");

  private final PreparedStatements statements;

  public LeaseStore(CassandraSession session) {
    statements = new PreparedStatements(session, SELECT, INSERT, HEARTBEAT, RELEASE, EXPIRE);
  }

  /** The leases of all servers that take part. */
  Future<List<Lease>> all(String role) {
    return statements.list(
        row -> new Lease(row.getString("name"), row.getLong("epoch"), row.getLong("heartbeat")),
        SELECT,
        role);
  }

  /** LWT: takes a lease of this epoch; also true when an earlier issue of it was applied. */
  Future<Boolean> take(String role, String name, long epoch) {
    return statements
        .lwt(INSERT, role, name, epoch)
        .map(outcome -> outcome.applied() || outcome.rows().get(0).getLong("epoch") == epoch);
  }

  /** LWT: writes a heartbeat; false: another server has expired the lease. */
  Future<Boolean> heartbeat(String role, Lease lease) {
    return statements.apply(HEARTBEAT, lease.heartbeat(), role, lease.name(), lease.epoch());
  }

  /** LWT: releases the lease. */
  Future<Void> release(String role, Lease lease) {
    return statements.lwt(RELEASE, role, lease.name(), lease.epoch()).mapEmpty();
  }

  /** LWT: deletes the lease of another server, if its epoch and heartbeat are as read. */
  Future<Boolean> expire(String role, Lease seen) {
    return statements.apply(EXPIRE, role, seen.name(), seen.epoch(), seen.heartbeat());
  }
}
