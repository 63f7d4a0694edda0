package kindred.jobs;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an operator asks of a job; what is empty stays.
 *
 * @param state paused, running or cancelled
 * @param mostPerSecond 0: no limit
 */
public record ControlRequest(Optional<ImportJob.State> state, OptionalInt mostPerSecond) {}
