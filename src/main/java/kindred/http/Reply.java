package kindred.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an operation answers; only the router turns it into bytes on the wire.
 *
 * @param headers in the order they were added; a later value replaces an earlier one
 */
public record Reply(int status, Map<String, String> headers, Body body) {

  private static final String JSON = "application/json";

  /** What follows the headers. */
  public sealed interface Body {}

  /** No body at all. */
  public record Empty() implements Body {}

  /** A body held in memory. */
  public record Bytes(Buffer content) implements Body {}

  /** A body that comes about while it is sent. */
  public record Streamed(Stream stream) implements Body {}

  /** Sends a body, at the pace of its reader. */
  @FunctionalInterface
  public interface Stream {

    /**
     * Writes, but does not end the response.
     *
     * @param stopping completes when the server is told to stop
     * @return completes when there is no more to write, or nobody reads any more
     */
    Future<Void> send(HttpServerResponse response, Future<Void> stopping);
  }

  /**
   * A file, sent without holding it in memory.
   *
   * @param temporary whether it was made for this reply only
   */
  public record FromFile(Path path, boolean temporary) implements Body {}

  public Reply {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** 200 with JSON. */
  public static Reply ok(JsonNode json) {
    return json(200, json);
  }

  /** 201 with the place of what was made; see {@link Call#location}. */
  public static Reply created(String location, JsonNode json) {
    return json(201, json).with("Location", location);
  }

  /** 204: done, and nothing to say. */
  public static Reply noContent() {
    return new Reply(204, Map.of(), new Empty());
  }

  /** JSON under any status. */
  public static Reply json(int status, JsonNode json) {
    return bytes(status, JSON, StrictJson.write(json));
  }

  /** Any other content that fits into memory. */
  public static Reply bytes(int status, String contentType, Buffer content) {
    return new Reply(status, Map.of("Content-Type", contentType), new Bytes(content));
  }

  /** 200 with the content of a file. */
  public static Reply file(String contentType, Path path) {
    return new Reply(200, Map.of("Content-Type", contentType), new FromFile(path, false));
  }

  /** 200 with the content of a file that is removed when it is sent, or cannot be. */
  public static Reply temporary(String contentType, Path path) {
    return new Reply(200, Map.of("Content-Type", contentType), new FromFile(path, true));
  }

  /** 200 with a body that comes about while it is sent. */
  public static Reply streamed(String contentType, Stream stream) {
    return new Reply(200, Map.of("Content-Type", contentType), new Streamed(stream));
  }

  /** The same reply with one more header. */
  public Reply with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, body);
  }
}
