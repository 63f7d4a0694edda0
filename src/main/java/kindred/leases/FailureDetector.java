package kindred.leases;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which leases have stood still for the whole time that counts as silence, by the observer's
 * own clock alone. A gap in looking is never taken for the silence of others.
 */
final class FailureDetector {

  private record Seen(Lease lease, long since) {}

  private final Duration heartbeatTimeout;
  private final Map<String, Seen> seen = new HashMap<>();
  private long lastLook;

  FailureDetector(Duration heartbeatTimeout) {
    this.heartbeatTimeout = heartbeatTimeout;
  }

  /**
   * The leases that are to be ended.
   *
   * @param nanos the observer's monotonic clock
   */
  List<Lease> silent(List<Lease> leases, long nanos) {
    if (nanos - lastLook > heartbeatTimeout.toNanos() / 2) {
      seen.clear();
    }
    lastLook = nanos;
    var before = Map.copyOf(seen);
    seen.clear();
    for (var lease : leases) {
      var known = before.get(lease.name());
      boolean still = known != null && known.lease().equals(lease);
      seen.put(lease.name(), still ? known : new Seen(lease, nanos));
    }
    return leases.stream()
        .filter(lease -> nanos - seen.get(lease.name()).since() >= heartbeatTimeout.toNanos())
        .toList();
  }
}
