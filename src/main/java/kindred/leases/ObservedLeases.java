package kindred.leases;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the leases whose heartbeat has timed out. Pure: the clock is the caller's. */
final class ObservedLeases {

  private final Duration heartbeatTimeout;
  private final Map<String, FailureDetector<Lease>> detectors = new HashMap<>();

  ObservedLeases(Duration heartbeatTimeout) {
    this.heartbeatTimeout = heartbeatTimeout;
  }

  /**
   * The leases that have timed out, of all leases as they are now.
   *
   * @param nanos the observer's monotonic clock
   */
  List<Lease> timedOut(List<Lease> leases, long nanos) {
    detectors.keySet().retainAll(leases.stream().map(Lease::name).toList());
    return leases.stream()
        .filter(lease -> detector(lease).observe(lease, nanos) >= heartbeatTimeout.toNanos())
        .toList();
  }

  private FailureDetector<Lease> detector(Lease lease) {
    return detectors.computeIfAbsent(
        lease.name(), name -> new FailureDetector<>(heartbeatTimeout.dividedBy(2)));
  }
}
