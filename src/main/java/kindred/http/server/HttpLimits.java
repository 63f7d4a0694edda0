package kindred.http.server;

import java.time.Duration;
import java.util.List;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * What peers may hold before anything is known about them.
 *
 * @param connections open connections
 * @param perAddress open connections of one address
 * @param bodyMemory bytes of the heap for request bodies
 * @param requestsPerSecond of one caller; 0: no limit
 * @param head the longest time from the connection, or from an answer, to a complete request head
 * @param firstByte the longest time from a head to the first byte of its body
 * @param pace after so much time, the body must have grown by {@code bytesPerSecond}
 * @param unread the longest time for which a client takes nothing of an answer
 */
public record HttpLimits(
    int connections,
    int perAddress,
    long bodyMemory,
    int requestsPerSecond,
    Duration head,
    Duration firstByte,
    Duration pace,
    int bytesPerSecond,
    Duration unread) {

  private static final int SHARE_OF_HEAP = 8;
  private static final int MAX_CONNECTIONS = 100_000;

  private static final Setting CONNECTIONS =
      new Setting(
          "KINDRED_HTTP_CONNECTIONS", "2000", "maximum number of open connections of clients");
  private static final Setting PER_ADDRESS =
      new Setting(
          "KINDRED_HTTP_CONNECTIONS_PER_ADDRESS",
          "200",
          "maximum number of open connections of one address; behind a proxy, all clients have its"
              + " address");

  private static final Setting RATE =
      new Setting(
          "KINDRED_HTTP_REQUESTS_PER_SECOND",
          "0",
          "maximum number of requests of one caller in a second, and twice as many at once; without"
              + " users, of one address; 0: no limit");

  static final List<Setting> SETTINGS = List.of(CONNECTIONS, PER_ADDRESS, RATE);

  public static final HttpLimits DEFAULT = of(2_000, 200, 0);

  static HttpLimits from(Settings settings) {
    return of(
        settings.read(CONNECTIONS, HttpLimits::count),
        settings.read(PER_ADDRESS, HttpLimits::count),
        settings.read(RATE, text -> text.equals("0") ? 0 : count(text)));
  }

  private static HttpLimits of(int connections, int perAddress, int requestsPerSecond) {
    return new HttpLimits(
        connections,
        perAddress,
        Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP,
        requestsPerSecond,
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        1_024,
        Duration.ofSeconds(60));
  }

  private static int count(String text) {
    return Settings.number(text, 1, MAX_CONNECTIONS);
  }
}
