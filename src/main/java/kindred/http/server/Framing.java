package kindred.http.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.ArrayList;
import java.util.List;

/** The rules of RFC 9112 for a request head, where the HTTP library is lenient. */
final class Framing {

  private Framing() {}

  /** One sentence for each broken rule; none repeats a value. */
  static List<String> faults(HttpRequest head) {
    var faults = new ArrayList<String>();
    var version = head.protocolVersion();
    if (version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0) {
      faults.add("The version of the protocol is not supported. Use HTTP/1.1.");
    }
    var hosts = head.headers().getAll(HttpHeaderNames.HOST);
    boolean mayLackHost = version == HttpVersion.HTTP_1_0 && hosts.isEmpty();
    if (!mayLackHost && (hosts.size() != 1 || !isHost(hosts.get(0)))) {
      faults.add("Send exactly one Host header, with a host name and optionally a port.");
    }
    var lengths = head.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
    if (lengths.size() > 1) {
      faults.add("Send only one Content-Length header.");
    }
    var encodings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!encodings.isEmpty() && !isChunked(encodings)) {
      faults.add("Transfer-Encoding must be exactly 'chunked'.");
    }
    if (!encodings.isEmpty() && !lengths.isEmpty()) {
      faults.add("Send either Content-Length or Transfer-Encoding.");
    }
    return faults;
  }

  private static boolean isHost(String host) {
    return !host.isBlank() && HostAndPort.parseAuthority(host, -1) != null;
  }

  private static boolean isChunked(List<String> encodings) {
    return encodings.size() == 1 && encodings.get(0).equalsIgnoreCase("chunked");
  }
}
