package kindred.leases;

/**
 * The lease of a server that takes part in a role, as other servers read it.
 *
 * @param name the name of the server, the same after a restart
 * @param epoch grows when the server takes part again after another one has expired its lease
 * @param heartbeat grows while the server is alive
 */
public record Lease(String name, long epoch, long heartbeat) {}
