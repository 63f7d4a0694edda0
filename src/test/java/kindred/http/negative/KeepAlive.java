package kindred.http.negative;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kindred.http.ContractClient.Answer;

/** One connection for many requests; it is opened again after the server has closed it. */
final class KeepAlive implements AutoCloseable {

  /** No request of the test takes nearly as long, on a busy machine either. */
  private static final int HANG_MILLIS = 60_000;

  private final URI base;
  private Socket socket;
  private InputStream in;

  private static final class ClosedException extends IOException {

    private static final long serialVersionUID = 1;

    ClosedException() {
      super("The connection was closed without a response");
    }
  }

  KeepAlive(URI base) {
    this.base = base;
  }

  /**
   * Sends bytes and reads one response. A connection that the server has closed after the response
   * before is opened again.
   *
   * @throws IOException there is no complete response, or none in time
   */
  Answer send(byte[] request, boolean head) throws IOException {
    boolean reused = socket != null;
    try {
      return exchange(request, head);
    } catch (ClosedException closed) {
      if (!reused) {
        throw closed;
      }
      return exchange(request, head);
    }
  }

  private Answer exchange(byte[] request, boolean head) throws IOException {
    if (socket == null) {
      socket = new Socket(base.getHost(), base.getPort());
      socket.setSoTimeout(HANG_MILLIS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    }
    try {
      write(request);
      var answer = read(head);
      if (answer.headers().firstValue("Connection").orElse("").equalsIgnoreCase("close")) {
        close();
      }
      return answer;
    } catch (IOException | RuntimeException broken) {
      close();
      throw broken;
    }
  }

  private void write(byte[] request) {
    try {
      socket.getOutputStream().write(request);
    } catch (IOException refused) {
      // the server may refuse a body before it has read all of it; then there is a response
    }
  }

  private Answer read(boolean head) throws IOException {
    String[] status = line().split(" ", 3);
    int code = Integer.parseInt(status[1]);
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      String[] header = line.split(":\\s*", 2);
      headers.computeIfAbsent(header[0], none -> new ArrayList<>()).add(header[1]);
    }
    if (code == 100) {
      return read(head);
    }
    var all = HttpHeaders.of(headers, (name, value) -> true);
    boolean empty = head || code == 204 || code == 304;
    return new Answer(code, all, empty ? "" : new String(body(all), StandardCharsets.UTF_8));
  }

  private byte[] body(HttpHeaders headers) throws IOException {
    if (headers.firstValue("Transfer-Encoding").isPresent()) {
      return chunks();
    }
    int length = Integer.parseInt(headers.firstValue("Content-Length").orElse("0"));
    return exactly(length);
  }

  private byte[] chunks() throws IOException {
    var body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(), 16); ; size = Integer.parseInt(line(), 16)) {
      body.writeBytes(exactly(size));
      line();
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("The response ends early");
    }
    return bytes;
  }

  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new ClosedException();
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
