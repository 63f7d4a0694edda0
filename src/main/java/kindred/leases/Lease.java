package kindred.leases;

/**
 * A server's part in a role, as others see it.
 *
 * @param name the server, the same after a restart
 * @param epoch grows when the server takes part again after others believed it dead
 * @param heartbeat grows while the server lives
 */
public record Lease(String name, long epoch, long heartbeat) {}
