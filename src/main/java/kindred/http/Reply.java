package kindred.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The result of an operation; the router alone writes it to the connection.
 *
 * @param headers in the order they were added; a later value replaces an earlier one
 * @param created id of what the request has created, for the audit log
 */
public record Reply(int status, Map<String, String> headers, Body body, Optional<String> created) {

  private static final String JSON = "application/json";

  public sealed interface Body {}

  public record Empty() implements Body {}

  public record Bytes(Buffer content) implements Body {}

  /** A body that is produced while it is sent. */
  public record Streamed(Stream stream) implements Body {}

  /** Sends a body as fast as its reader takes it. */
  @FunctionalInterface
  public interface Stream {

    /**
     * Writes the body, but does not end the response.
     *
     * @param stopping completes when the server begins to stop
     * @return completes when the body is complete or the client has gone
     */
    Future<Void> send(HttpServerResponse response, Future<Void> stopping);

    /** Called once, when the reply is over; also if nothing was sent, as for HEAD. */
    default void close() {}
  }

  /** A file that is sent without being read into memory. */
  public record FromFile(Path path) implements Body {}

  /** A reply that creates nothing. */
  public Reply(int status, Map<String, String> headers, Body body) {
    this(status, headers, body, Optional.empty());
  }

  public Reply {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** 200 with JSON. */
  public static Reply ok(JsonNode json) {
    return json(200, json);
  }

  /** 200 with a JSON array. */
  public static <T> Reply list(Collection<T> items, Function<T, JsonNode> write) {
    var array = JsonNodeFactory.instance.arrayNode();
    items.forEach(item -> array.add(write.apply(item)));
    return ok(array);
  }

  /** 201 with the address of the created resource; see {@link Call#location}. */
  public static Reply created(String location, JsonNode json) {
    String id = location.substring(location.lastIndexOf('/') + 1);
    return json(201, json).with("Location", location).creating(id);
  }

  /** This reply for a request that has created what this id stands for. */
  public Reply creating(String id) {
    return new Reply(status, headers, body, Optional.of(id));
  }

  /** 204. */
  public static Reply noContent() {
    return new Reply(204, Map.of(), new Empty());
  }

  /** JSON with any status. */
  public static Reply json(int status, JsonNode json) {
    return bytes(status, JSON, JsonBody.write(json));
  }

  /** Any content in memory. */
  public static Reply bytes(int status, String contentType, Buffer content) {
    return new Reply(status, Map.of("Content-Type", contentType), new Bytes(content));
  }

  /** 200 with the content of a file. */
  public static Reply file(String contentType, Path path) {
    return new Reply(200, Map.of("Content-Type", contentType), new FromFile(path));
  }

  /** 200 with a body that is produced while it is sent. */
  public static Reply streamed(String contentType, Stream stream) {
    return new Reply(200, Map.of("Content-Type", contentType), new Streamed(stream));
  }

  /** This reply as a file that a browser saves under a name of letters, digits, - and dots. */
  public Reply named(String fileName) {
    return with("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
  }

  /** This reply with one more header. */
  public Reply with(String header, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, body, created);
  }
}
