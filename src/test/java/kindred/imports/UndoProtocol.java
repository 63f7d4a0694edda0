package kindred.imports;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.cassandra.TestKeyspace;
import kindred.jobs.ImportJob;
import kindred.jobs.ImportJobStore;
import kindred.profile.Ids;

/** The undo of a finished job. */
public interface UndoProtocol extends JobProtocol {

  long POLL_MILLIS = 20;

  TestKeyspace keyspace();

  int tenant();

  /** The finished job. */
  String job();

  @Override
  default Future<ImportJob> run(ImportServer server) {
    return server.undos().begin(tenant(), job(), Optional.empty()).compose(this::untilEnded);
  }

  /** Polls the stored job, without a server. */
  private Future<ImportJob> untilEnded(ImportJob undo) {
    var session = keyspace().session();
    var jobs = new ImportJobStore(session);
    return session
        .prepared()
        .compose(all -> jobs.find(tenant(), undo.id()))
        .map(Optional::orElseThrow)
        .compose(
            now ->
                now.open()
                    ? keyspace().vertx().timer(POLL_MILLIS).compose(later -> untilEnded(now))
                    : Future.succeededFuture(now));
  }

  /** A repeated request is for the same undo. */
  @Override
  default boolean known() {
    return false;
  }

  /** The last write deletes the intent. */
  @Override
  default boolean done() {
    return keyspace()
        .rows("SELECT op_id FROM intent WHERE op_id = ? ALLOW FILTERING", Ids.of("undo", job()))
        .isEmpty();
  }

  /** An undo needs no file, so another server takes over. */
  @Override
  default ImportServer successor(ImportServer dead) {
    return dead.successor();
  }
}
