package kindred.auditlog;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import kindred.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes entries of the audit log while the requests go on: no request waits for its entry, or
 * fails with it. An entry that cannot be written is counted, and the first of an outage is logged.
 */
public final class AuditWriter implements Consumer<AuditEntry> {

  private static final Logger LOG = LoggerFactory.getLogger(AuditWriter.class);
  private static final String LOST = "kindred.audit.lost";

  /** Entries that wait for the database; one more is lost. */
  private static final int MOST_WAITING = 1_000;

  private final AuditStore store;
  private final AuditConfig config;
  private final Metrics metrics;
  private final Set<Future<Void>> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean outage;

  public AuditWriter(AuditStore store, AuditConfig config, Metrics metrics) {
    this.store = store;
    this.config = config;
    this.metrics = metrics;
    metrics.counted(LOST, "Entries of the audit log that were not written");
  }

  @Override
  public void accept(AuditEntry entry) {
    if (config.days() == 0) {
      return;
    }
    if (waiting.size() >= MOST_WAITING) {
      lost(null);
      return;
    }
    var written = store.add(entry, config.days());
    waiting.add(written);
    written
        .onSuccess(done -> outage = false)
        .onFailure(this::lost)
        .onComplete(done -> waiting.remove(written));
  }

  private void lost(Throwable failure) {
    metrics.add(1, LOST);
    if (!outage) {
      outage = true;
      LOG.error("Entries of the audit log are lost until the database takes them", failure);
    }
  }

  /** Completes when every entry so far has been written or is lost. */
  public Future<Void> drain() {
    return Future.join(List.copyOf(waiting)).<Void>mapEmpty().otherwiseEmpty();
  }
}
