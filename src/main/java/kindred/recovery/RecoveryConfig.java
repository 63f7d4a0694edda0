package kindred.recovery;

import java.time.Duration;
import java.util.List;
import kindred.leases.LeaseKeeper;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * When and how fast a server completes and sweeps what other servers left.
 *
 * @param leases the heartbeats by which servers see each other
 * @param scanInterval how often the server looks for intents
 * @param minimumAge younger intents are left to the servers that wrote them
 * @param sweepRate the most table rows per second that one server checks; 0: no sweep
 * @param sweepInterval how long a part of a table rests between two sweeps
 * @param recheckAfter how long a suspect waits for its second look
 * @param duplicatesInterval how long a part of the key entries rests between two searches for
 *     duplicates; zero: no search
 */
public record RecoveryConfig(
    LeaseKeeper.Timing leases,
    Duration scanInterval,
    Duration minimumAge,
    int sweepRate,
    Duration sweepInterval,
    Duration recheckAfter,
    Duration duplicatesInterval) {

  private static final Setting SWEEP_RATE =
      new Setting(
          "KINDRED_SWEEP_RATE",
          "100",
          "table rows per second that one server sweeps for dangling and missing keys; 0: none");
  private static final Setting SWEEP_HOURS =
      new Setting(
          "KINDRED_SWEEP_HOURS", "24", "hours between two sweeps of the same part of a table");

  private static final Setting DUPLICATES_MINUTES =
      new Setting(
          "KINDRED_DUPLICATES_MINUTES",
          "10",
          "minutes between two searches of the same key values for duplicates; 0: no search");

  public static final List<Setting> SETTINGS = List.of(SWEEP_RATE, SWEEP_HOURS, DUPLICATES_MINUTES);

  private static final int HIGHEST_RATE = 100_000;
  private static final int MOST_HOURS = 24 * 365;
  private static final int MOST_MINUTES = 60 * 24 * 7;

  /** Reads the settings; {@code settings} collects the faults. */
  public static RecoveryConfig from(Settings settings) {
    return new RecoveryConfig(
        LeaseKeeper.Timing.USUAL,
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        settings.read(SWEEP_RATE, text -> Settings.number(text, 0, HIGHEST_RATE)),
        Duration.ofHours(settings.read(SWEEP_HOURS, text -> Settings.number(text, 1, MOST_HOURS))),
        Duration.ofSeconds(30),
        Duration.ofMinutes(
            settings.read(DUPLICATES_MINUTES, text -> Settings.number(text, 0, MOST_MINUTES))));
  }

  /** For the search for duplicates, which only the load of the database slows down. */
  RecoveryConfig ofDuplicates() {
    return new RecoveryConfig(
        leases,
        scanInterval,
        minimumAge,
        duplicatesInterval.isZero() ? 0 : HIGHEST_RATE,
        duplicatesInterval,
        recheckAfter,
        duplicatesInterval);
  }
}
