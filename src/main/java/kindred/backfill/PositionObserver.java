package kindred.backfill;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import kindred.cassandra.BoundedConcurrency;
import kindred.leases.FailureDetector;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * Notices that no server works on the keys of a tenant any more: all positions have stood still for
 * a time, by the clock of this server.
 */
final class PositionObserver {

  /** A stopped back-fill may be continued however long this server did not look. */
  private static final Duration ANY_GAP = Duration.ofDays(10_000);

  private final KeyBackfillStore store;
  private final Duration timeout;
  private final Map<Integer, FailureDetector<Map<String, BackfillPosition>>> observed =
      new HashMap<>();

  PositionObserver(KeyBackfillStore store, Duration timeout) {
    this.store = store;
    this.timeout = timeout;
  }

  Future<Boolean> standStill(SchemaSnapshot schema) {
    return read(schema).map(positions -> standStill(schema.tenant(), positions));
  }

  /** Forgets a tenant without any more work. */
  synchronized void forget(int tenant) {
    observed.remove(tenant);
  }

  private Future<Map<String, BackfillPosition>> read(SchemaSnapshot schema) {
    var positions = new HashMap<String, BackfillPosition>();
    var names = new HashSet<String>();
    schema.dropped().forEach(key -> names.add(KeyRemoval.positionOf(key)));
    schema.keys().stream().filter(IdentificationKey::building).forEach(key -> names.add(key.id()));
    return BoundedConcurrency.each(
            names,
            name ->
                store
                    .find(schema.tenant(), name)
                    .onSuccess(at -> positions.put(name, at.orElse(BackfillPosition.START))))
        .map(read -> positions);
  }

  private synchronized boolean standStill(int tenant, Map<String, BackfillPosition> positions) {
    return observed
            .computeIfAbsent(tenant, none -> new FailureDetector<>(ANY_GAP))
            .observe(positions, System.nanoTime())
        > timeout.toNanos();
  }
}
