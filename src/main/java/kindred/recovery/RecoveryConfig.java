package kindred.recovery;

import java.time.Duration;
import java.util.List;
import kindred.leases.LeaseKeeper;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * When and how fast a server finishes and sweeps up what others left.
 *
 * @param leases how servers show each other that they live
 * @param look how often open operations are looked for
 * @param due operations younger than this are left to whoever began them
 * @param sweepRate the most rows a second that one server looks at; 0: none
 * @param sweepEvery how long a part of a table is left alone after it was swept
 * @param timeout what looks left over is looked at again after this, before it is touched
 */
public record RecoveryConfig(
    LeaseKeeper.Pace leases,
    Duration look,
    Duration due,
    int sweepRate,
    Duration sweepEvery,
    Duration timeout) {

  private static final Setting SWEEP_RATE =
      new Setting(
          "KINDRED_SWEEP_RATE",
          "100",
          "the most rows a second at which a server looks for left-over and missing claims; 0: none");
  private static final Setting SWEEP_HOURS =
      new Setting(
          "KINDRED_SWEEP_HOURS",
          "24",
          "how many hours a part of a table is left alone after it was swept");

  /** The settings of this package. */
  public static final List<Setting> SETTINGS = List.of(SWEEP_RATE, SWEEP_HOURS);

  private static final int FASTEST = 100_000;
  private static final int MOST_HOURS = 24 * 365;

  /** Reads the settings; faults are left with them. */
  public static RecoveryConfig from(Settings settings) {
    return new RecoveryConfig(
        LeaseKeeper.Pace.USUAL,
        Duration.ofSeconds(3),
        Duration.ofSeconds(10),
        settings.read(SWEEP_RATE, text -> number(text, 0, FASTEST)),
        Duration.ofHours(settings.read(SWEEP_HOURS, text -> number(text, 1, MOST_HOURS))),
        Duration.ofSeconds(30));
  }

  private static int number(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new IllegalArgumentException("must be a whole number from " + least + " to " + most);
  }
}
