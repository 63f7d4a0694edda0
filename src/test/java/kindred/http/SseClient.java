package kindred.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads server-sent events as a browser does, until a condition holds or the stream ends. */
public final class SseClient {

  private final URI base;
  private final int tenant;

  /** One event. */
  public record Event(String id, String kind, String data) {}

  public SseClient(URI base, int tenant) {
    this.base = base;
    this.tenant = tenant;
  }

  /**
   * Reads the events after a given one.
   *
   * @param after id of the last event seen; empty for none
   * @param enough tested with every event; true ends the connection
   */
  public List<Event> read(String path, String after, Predicate<Event> enough) throws IOException {
    var connection = open(path, after);
    var events = new ArrayList<Event>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      String id = "";
      String kind = "";
      String data = "";
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          kind = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty() && !data.isEmpty()) {
          var event = new Event(id, kind, data);
          data = "";
          events.add(event);
          if (enough.test(event)) {
            break;
          }
        }
      }
    } finally {
      connection.disconnect();
    }
    return events;
  }

  public int status(String path, String after) throws IOException {
    var connection = open(path, after);
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  private HttpURLConnection open(String path, String after) throws IOException {
    var connection =
        (HttpURLConnection)
            URI.create(base.toString().replaceAll("/$", "") + path).toURL().openConnection();
    connection.setRequestProperty("X-Genesys-TenantId", Integer.toString(tenant));
    connection.setRequestProperty("Accept", "text/event-stream");
    connection.setReadTimeout(60_000);
    if (!after.isEmpty()) {
      connection.setRequestProperty("Last-Event-ID", after);
    }
    return connection;
  }
}
