package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kindred.retry.BlockingPause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the files of {@code cql/} in order and each once; several servers may start at once, also
 * in several data centres.
 *
 * <p>Blocks: for the start only. An applied file must never be edited: its checksum is compared.
 */
public final class KeyspaceSetup {

  private static final Logger LOG = LoggerFactory.getLogger(KeyspaceSetup.class);

  /** Two servers may create the table at the same moment: the fixed id makes that harmless. */
  private static final String APPLIED =
      """
      CREATE TABLE IF NOT EXISTS applied_cql (file text PRIMARY KEY, checksum text, owner text) \
      WITH id = %s\
      """;

  private static final String SELECT = "SELECT checksum FROM applied_cql WHERE file = ?";
  private static final String SELECT_FILES = "SELECT file FROM applied_cql";
  private static final String INSERT =
      "INSERT INTO applied_cql (file, checksum, owner) VALUES (?, ?, ?) IF NOT EXISTS";
  private static final String LOCK_OWNER = "SELECT owner FROM applied_cql WHERE file = '.lock'";
  private static final String STEAL =
      "UPDATE applied_cql SET owner = ? WHERE file = '.lock' IF owner = ?";
  private static final String UNLOCK = "DELETE FROM applied_cql WHERE file = '.lock' IF owner = ?";

  /** The row that is the lock, not a file. */
  private static final String LOCK = ".lock";

  /** Longer than one statement and the schema agreement after it can take. */
  private static final Duration STALE_LOCK = Duration.ofMinutes(2);

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

  private final CqlSession session;
  private final StartStatements statements;
  private final List<String> files;
  private final Duration agreementLimit;
  private String owner = UUID.randomUUID().toString();

  private KeyspaceSetup(CqlSession session, List<String> files, Duration agreementLimit) {
    this.session = session;
    this.statements = new StartStatements(session);
    this.files = files;
    this.agreementLimit = agreementLimit;
  }

  /** Brings the tables of the session's keyspace up to date. */
  public static void apply(CqlSession session) {
    apply(session, CqlFile.ALL, SchemaAgreement.LIMIT);
  }

  /** As a server that knows these files. */
  static void apply(CqlSession session, List<String> files, Duration agreementLimit) {
    new KeyspaceSetup(session, files, agreementLimit).run();
  }

  private void run() {
    var keyspace = session.getKeyspace().orElseThrow().asInternal();
    var id = UUID.nameUUIDFromBytes((keyspace + ".applied_cql").getBytes(StandardCharsets.UTF_8));
    if (!isReadable()) {
      statements.ddl(APPLIED.formatted(id));
    }
    SchemaAgreement.await(session, agreementLimit);
    boolean done = pending().isEmpty();
    while (!done) {
      lock();
      try {
        done = applyPending();
        SchemaAgreement.await(session, agreementLimit);
      } finally {
        unlock();
      }
    }
    SchemaAgreement.await(session, agreementLimit);
  }

  /** A lock that stays is stolen later; it must not hide why this server does not start. */
  private void unlock() {
    try {
      statements.lwt(UNLOCK, owner);
    } catch (DriverException stays) {
      LOG.warn(
          "The lock of the tables was not released ({}); other servers wait {} s for it",
          stays.getClass().getSimpleName(),
          STALE_LOCK.toSeconds());
    }
  }

  private boolean isReadable() { // if not, the role must be allowed to create tables
    try {
      statements.read(StatementKind.QUORUM_READ, SELECT_FILES);
      return true;
    } catch (InvalidQueryException noTable) {
      return false;
    }
  }

  /** False: this server stood still for so long that another one has taken over the lock. */
  private boolean applyPending() {
    for (var file : pending()) {
      if (!applyFile(file)) {
        return false;
      }
    }
    return true;
  }

  private List<String> pending() {
    var pending = new ArrayList<String>();
    for (var file : files) {
      var row = statements.read(StatementKind.SERIAL_READ, SELECT, file).one();
      if (row == null) {
        pending.add(file);
      } else if (!CqlFile.checksum(CqlFile.text(file)).equals(row.getString("checksum"))) {
        throw new IllegalStateException(
            "cql/"
                + file
                + " differs from the file that created this keyspace; "
                + "the server and the keyspace are of different versions.");
      }
    }
    requireAllKnown();
    return pending;
  }

  /** An older server would not maintain what a file that it does not know has added. */
  private void requireAllKnown() {
    for (var row : statements.read(StatementKind.QUORUM_READ, SELECT_FILES)) {
      var file = row.getString("file");
      if (!files.contains(file) && !file.equals(LOCK)) {
        throw new IllegalStateException(
            "A newer server has applied cql/"
                + file
                + " to this keyspace, and this server does not know that file; "
                + "start a server of that version or a later one.");
      }
    }
  }

  /** Waits until no other server holds the lock, and steals it from a server that died. */
  private void lock() {
    long seenSince = System.nanoTime();
    String seen = "";
    while (!statements.own(owner, INSERT, LOCK, "", owner)) {
      var row = statements.read(StatementKind.SERIAL_READ, LOCK_OWNER).one();
      String holder = row == null ? "" : row.getString("owner");
      if (!holder.equals(seen)) {
        if (seen.isEmpty()) {
          LOG.info("Another server is creating the tables; waiting for it");
        }
        seen = holder;
        seenSince = System.nanoTime();
      } else if (System.nanoTime() - seenSince > STALE_LOCK.toNanos()
          && statements.own(owner, STEAL, owner, holder)) {
        return;
      }
      BlockingPause.sleepUnlessInterrupted(BETWEEN_TRIES);
    }
  }

  /**
   * Waits for schema agreement after each statement, because a later one may need the change. A
   * server that has lost the lock stops.
   */
  private boolean applyFile(String file) {
    var text = CqlFile.text(file);
    for (var statement : CqlFile.statements(text)) {
      if (!renewLock()) {
        return false;
      }
      statements.ddl(statement);
    }
    if (!renewLock()) {
      return false;
    }
    statements.lwt(INSERT, file, CqlFile.checksum(text), owner);
    LOG.info("Applied cql/{}", file);
    return true;
  }

  /** Sets a new owner in the lock, by which waiting servers see that this one is alive. */
  private boolean renewLock() {
    var next = UUID.randomUUID().toString();
    boolean renewed = statements.own(next, STEAL, next, owner);
    if (renewed) {
      owner = next;
    }
    return renewed;
  }
}
