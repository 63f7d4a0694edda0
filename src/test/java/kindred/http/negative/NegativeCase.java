package kindred.http.negative;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request that no careful client would send, or would not mean.
 *
 * @param operation of the valid request that it was made of
 * @param what was changed
 * @param headers in their order; without Content-Length, which follows from the body
 * @param body null: there is none
 * @param framing whether the headers say where the body ends, rather than Content-Length
 */
record NegativeCase(
    String operation,
    String what,
    String method,
    String target,
    List<String> headers,
    byte[] body,
    boolean framing) {

  private static final int SHOWN = 200;

  static NegativeCase valid(
      String operation, String method, String target, List<String> headers, byte[] body) {
    return new NegativeCase(operation, "valid", method, target, headers, body, false);
  }

  NegativeCase target(String change, String newTarget) {
    return new NegativeCase(operation, and(change), method, newTarget, headers, body, framing);
  }

  NegativeCase method(String newMethod) {
    return new NegativeCase(
        operation, and("method " + newMethod), newMethod, target, headers, body, framing);
  }

  NegativeCase body(String change, byte[] newBody) {
    return new NegativeCase(operation, and(change), method, target, headers, newBody, framing);
  }

  /** Without the headers of this name, and with these lines. */
  NegativeCase header(String name, String... lines) {
    var more = new ArrayList<>(headers);
    more.removeIf(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1));
    more.addAll(List.of(lines));
    return new NegativeCase(
        operation, and(name + " " + List.of(lines)), method, target, more, body, framing);
  }

  /** With headers that say in another way where the body ends. */
  NegativeCase framed(String change, String newBody, String... lines) {
    var more = new ArrayList<>(headers);
    more.addAll(List.of(lines));
    return new NegativeCase(
        operation, and(change), method, target, more, NegativeCases.bytes(newBody), true);
  }

  private String and(String change) {
    return what.equals("valid") ? change : what + " and " + change;
  }

  /** The request as it is sent. */
  byte[] bytes() {
    var text = new StringBuilder(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    headers.forEach(line -> text.append(line).append("\r\n"));
    if (body != null && !framing) {
      text.append("Content-Length: ").append(body.length).append("\r\n");
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    if (body != null) {
      out.writeBytes(body);
    }
    return out.toByteArray();
  }

  @Override
  public String toString() {
    var content = body == null ? "" : new String(body, StandardCharsets.UTF_8);
    return "%s (%s): %s %s %s %s"
        .formatted(operation, shown(what), method, shown(target), headers, shown(content));
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "... " + text.length();
  }
}
