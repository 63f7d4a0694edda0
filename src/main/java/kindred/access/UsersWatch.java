package kindred.access;

import io.vertx.core.Vertx;
import java.util.Objects;
import kindred.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The users of the file, read again within seconds after the file has changed. A file that is not
 * valid changes nothing: the last valid users stay, and it is read again until it is valid.
 */
final class UsersWatch {

  private static final Logger LOG = LoggerFactory.getLogger(UsersWatch.class);

  /** One JSON object per line. */
  private static final Logger AUDIT = LoggerFactory.getLogger("kindred.audit");

  private static final long INTERVAL_MILLIS = 2_000;
  private static final String FAILURES = "kindred.users.reload.failures";

  private final UsersFile file;
  private final Metrics metrics;
  private volatile Users users;
  private UsersFile.Mark mark;
  private Fault reported;

  /** What is wrong with which version of the file. */
  private record Fault(UsersFile.Mark mark, String sentence) {}

  /** Reads the file; it blocks. */
  UsersWatch(UsersFile file, Metrics metrics) {
    this.file = file;
    this.metrics = metrics;
    this.mark = file.mark();
    this.users = file.read();
    metrics.counted(FAILURES, "Changed users files that were not valid");
  }

  UsersWatch watch(Vertx vertx) {
    vertx.setTimer(
        INTERVAL_MILLIS,
        due -> vertx.executeBlocking(this::look, false).onComplete(looked -> watch(vertx)));
    return this;
  }

  Users users() {
    return users;
  }

  /** Reads the file if it has changed since it was read; a fault is reported once. */
  synchronized Users look() {
    var now = file.mark();
    if (Objects.equals(now, mark)) {
      reported = null;
      return users;
    }
    try {
      users = file.read();
      mark = now;
      reported = null;
      LOG.info("The users file {} was read again: {} users", file.path(), users.all().size());
      AUDIT
          .atInfo()
          .addKeyValue("event", "users-read")
          .log("{\"event\":\"users-read\",\"users\":{}}", users.all().size());
    } catch (UsersFileException fault) {
      report(new Fault(now, fault.getMessage()));
    } catch (RuntimeException unexpected) {
      report(new Fault(now, "The users were not read."));
    }
    return users;
  }

  private void report(Fault fault) {
    if (!fault.equals(reported)) {
      reported = fault;
      metrics.add(1, FAILURES);
      AUDIT.atInfo().addKeyValue("event", "users-refused").log("{\"event\":\"users-refused\"}");
      LOG.error("{} The users that were read before stay valid.", fault.sentence());
    }
  }
}
