package kindred.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sends requests as bytes, for requests that no client library would send. */
public final class RawHttp {

  private RawHttp() {}

  static ContractClient.Answer get(URI base, String path) {
    String target = base.getPath().replaceAll("/$", "") + path;
    return send(
        base, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  public static ContractClient.Answer send(URI base, String request) {
    try (var socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static ContractClient.Answer parse(String response) {
    String[] parts = response.split("\r\n\r\n", 2);
    String[] lines = parts[0].split("\r\n");
    Map<String, List<String>> headers = new HashMap<>();
    for (int at = 1; at < lines.length; at++) {
      String[] header = lines[at].split(": *", 2);
      headers.put(header[0], List.of(header[1]));
    }
    int status = Integer.parseInt(lines[0].split(" ")[1]);
    return new ContractClient.Answer(
        status, HttpHeaders.of(headers, (name, value) -> true), parts[1]);
  }
}
