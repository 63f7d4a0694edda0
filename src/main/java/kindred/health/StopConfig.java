package kindred.health;

import java.time.Duration;
import java.util.List;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * How the server stops.
 *
 * @param delay how long it serves requests as before, while it already says that it is not ready
 * @param timeout how long it then waits for requests in flight
 */
public record StopConfig(Duration delay, Duration timeout) {

  private static final int MOST_SECONDS = 3_600;

  private static final Setting DELAY =
      new Setting(
          "KINDRED_STOP_DELAY_SECONDS",
          "0",
          "for so long after SIGTERM the server serves requests as before, while"
              + " /health/ready already answers 503; longer than the interval of the balancer's"
              + " probe");
  private static final Setting TIMEOUT =
      new Setting(
          "KINDRED_STOP_TIMEOUT_SECONDS",
          "10",
          "for so long the server then waits for requests in flight before it closes their"
              + " connections");

  public static final List<Setting> SETTINGS = List.of(DELAY, TIMEOUT);

  /** Reads the settings; {@code settings} collects the faults. */
  public static StopConfig from(Settings settings) {
    return new StopConfig(
        settings.read(DELAY, StopConfig::seconds), settings.read(TIMEOUT, StopConfig::seconds));
  }

  private static Duration seconds(String text) {
    return Duration.ofSeconds(Settings.number(text, 0, MOST_SECONDS));
  }
}
