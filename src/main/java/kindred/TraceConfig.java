package kindred;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import kindred.settings.Setting;
import kindred.settings.Settings;
import kindred.traces.Traces;

/**
 * Where traces go.
 *
 * @param collector empty: nowhere
 * @param ratio of the traces that begin at this server
 */
record TraceConfig(Optional<URI> collector, double ratio) {

  private static final Setting COLLECTOR =
      new Setting(
          "KINDRED_OTLP_ENDPOINT",
          "",
          "collector of traces that speaks OTLP over HTTP, such as http://127.0.0.1:4318; not set:"
              + " there are no traces");
  private static final Setting RATIO =
      new Setting(
          "KINDRED_TRACES_RATIO",
          "1",
          "share of the requests that is traced, from 0 to 1; clients that send traceparent decide"
              + " for themselves");

  static final List<Setting> SETTINGS = List.of(COLLECTOR, RATIO);

  static TraceConfig from(Settings settings) {
    return new TraceConfig(
        settings.read(COLLECTOR, TraceConfig::address), settings.read(RATIO, TraceConfig::ratio));
  }

  private static Optional<URI> address(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    // no user or query: this is no setting for secrets
    if (!text.matches("https?://[^\\s/@?#]+(/[^\\s@?#]*)?")) {
      throw new IllegalArgumentException("must be an http or https address without a query");
    }
    try {
      var address = URI.create(text);
      if (address.getHost() != null) {
        return Optional.of(address);
      }
    } catch (IllegalArgumentException malformed) {
      // as without a host
    }
    throw new IllegalArgumentException("must be an http or https address with a host name");
  }

  private static double ratio(String text) {
    if (!text.matches("1(\\.0+)?|0?\\.[0-9]{1,9}|0")) {
      throw new IllegalArgumentException("must be a number from 0 to 1, such as 0.05");
    }
    return Double.parseDouble(text);
  }

  /** The traces of a server of this version. */
  Traces open(String version) {
    return collector.map(address -> Traces.to(address, ratio, version)).orElseGet(Traces::off);
  }
}
