package kindred.duplicates;

import java.time.Instant;

/**
 * The decision that two profiles are not of the same customer.
 *
 * @param by the name of the caller
 * @param agentId the agent on whose behalf the client decided, {@code "0"} for none
 * @param reason null if none was given
 */
public record NotAMatch(Pair pair, Instant at, String by, String agentId, String reason) {}
