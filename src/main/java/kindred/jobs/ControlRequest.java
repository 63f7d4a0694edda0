package kindred.jobs;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A change that an operator requests for a job; an empty value leaves that part unchanged.
 *
 * @param state paused, running or cancelled
 * @param maxPerSecond 0: no limit
 */
public record ControlRequest(Optional<JobState> state, OptionalInt maxPerSecond) {}
