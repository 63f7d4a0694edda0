package kindred;

import java.util.List;
import java.util.stream.Stream;
import kindred.settings.Setting;
import kindred.settings.Settings;

/** What the server says about its work, other than by its metrics. */
record Telemetry(LogConfig log, TraceConfig traces) {

  static final List<Setting> SETTINGS =
      Stream.of(LogConfig.SETTINGS, TraceConfig.SETTINGS).flatMap(List::stream).toList();

  static Telemetry from(Settings settings) {
    return new Telemetry(LogConfig.from(settings), TraceConfig.from(settings));
  }
}
