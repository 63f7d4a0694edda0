package kindred.http.negative;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import kindred.http.Contract;
import kindred.http.ContractOperation;
import kindred.http.ContractParameter;

/** Makes wrong requests of the valid one that the contract describes for an operation. */
final class NegativeCases {

  private static final String HUGE = "9".repeat(400);
  private static final List<String> VALUES =
      List.of(
          "",
          "%00",
          "%20",
          "a%00b",
          "..",
          ".",
          "%2e%2e",
          "%2E",
          "%2F",
          "%5C",
          ";",
          "a;b",
          "*",
          "'",
          "%22",
          "%zz",
          "%",
          "%C3%28",
          "%ED%A0%80",
          "%F0%9F%98%80",
          "%E2%80%8B",
          "-1",
          "0",
          "1.5",
          "1e400",
          "NaN",
          "Infinity",
          "null",
          "true",
          "True",
          "2147483648",
          HUGE,
          "0x10",
          "+1",
          "%D9%A1",
          "0123456789abcdef",
          "a".repeat(17),
          "a".repeat(3000),
          "[]",
          "{}",
          "a,b,,c",
          "$where",
          "%3Cscript%3E",
          "a&a=b",
          "a%26b",
          "%0d%0aX-A:%20b");
  private static final List<String> HEADER_VALUES =
      List.of(
          "",
          " ",
          "x",
          "0",
          "-1",
          "2147483648",
          "1.0",
          "1, 2",
          "NaN",
          "*",
          "\"\"",
          "W/\"1\"",
          "\"1\", \"2\"",
          "\"1",
          "a".repeat(4000),
          "ä",
          "\u00a0",
          "\t",
          HUGE,
          "application/json");
  private static final List<String> METHODS =
      List.of(
          "GET",
          "HEAD",
          "PUT",
          "POST",
          "DELETE",
          "PATCH",
          "OPTIONS",
          "TRACE",
          "get",
          "PROPFIND",
          "FOO",
          "CONNECTED",
          "PURGE");
  private static final List<String> TYPES =
      List.of(
          "text/plain",
          "application/xml",
          "application/json;charset=utf-16",
          "application",
          "application/json; charset=",
          "text/csv",
          "multipart/form-data",
          "application/json5",
          "multipart/form-data; boundary=",
          "application/x-ndjson",
          "*/*",
          ";",
          "a/b/c",
          "application/json, text/csv",
          "application/problem+json",
          "application/merge-patch+json");

  private final Contract contract;
  private final Fixture fixture;
  private final Fixture foreign;
  private final Random random;

  /**
   * The same seed makes the same changes.
   *
   * @param foreign of another tenant: what it has does not exist for this one
   */
  NegativeCases(Contract contract, Fixture fixture, Fixture foreign, long seed) {
    this.contract = contract;
    this.fixture = fixture;
    this.foreign = foreign;
    this.random = new Random(seed);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The valid request, one case of every change, and pairs of changes until there are enough. */
  List<NegativeCase> of(ContractOperation operation, int most) {
    var valid = valid(operation);
    var single = single(operation, valid);
    Collections.shuffle(single, random);
    var cases = new ArrayList<NegativeCase>(List.of(valid));
    cases.addAll(foreign(operation, valid));
    cases.addAll(single.subList(0, Math.min(single.size(), most * 4 / 5)));
    while (cases.size() < most) {
      var first = single.get(random.nextInt(single.size()));
      var changes = outside(operation, first);
      cases.add(changes.get(random.nextInt(changes.size())));
    }
    return cases;
  }

  /** One change of the body, or outside of it. */
  private List<NegativeCase> single(ContractOperation operation, NegativeCase valid) {
    var cases = outside(operation, valid);
    paths(operation, valid, cases);
    wire(valid, cases);
    if (valid.body() != null) {
      bodies(valid, cases);
    } else {
      for (String unexpected : List.of("{}", "null", "x", "[".repeat(200))) {
        cases.add(valid.body("unexpected body", bytes(unexpected)));
      }
    }
    return cases;
  }

  /** One change of the method, the query or a header. */
  private List<NegativeCase> outside(ContractOperation operation, NegativeCase valid) {
    var cases = new ArrayList<NegativeCase>();
    METHODS.stream()
        .filter(other -> !other.equals(valid.method()))
        .map(valid::method)
        .forEach(cases::add);
    query(operation, valid, cases);
    headers(operation, valid, cases);
    return cases;
  }

  private NegativeCase valid(ContractOperation operation) {
    var headers =
        List.of(
            "Host: localhost",
            "X-Genesys-TenantId: " + fixture.tenant(),
            "Accept: application/json, application/problem+json");
    var target = new StringBuilder();
    for (String segment : template(operation).substring(1).split("/")) {
      target
          .append('/')
          .append(isParameter(segment) ? value(fixture, operation, segment) : segment);
    }
    if (operation.openQuery()) {
      target.append("?LastName=Kent");
    }
    var request =
        NegativeCase.valid(
            operation.id(), operation.method().name(), target.toString(), headers, null);
    var example = Bodies.of(document(operation), contract.document());
    return example
        .map(
            body ->
                NegativeCase.valid(
                    request.operation(),
                    request.method(),
                    request.target(),
                    request.header("Content-Type", "Content-Type: " + body.type()).headers(),
                    bytes(body.text())))
        .orElse(request);
  }

  /** With the ids of the other tenant, each alone. */
  private List<NegativeCase> foreign(ContractOperation operation, NegativeCase valid) {
    var cases = new ArrayList<NegativeCase>();
    for (String segment : template(operation).substring(1).split("/")) {
      if (isParameter(segment)) {
        String own = "/" + value(fixture, operation, segment);
        String other = "/" + value(foreign, operation, segment);
        cases.add(valid.target("foreign " + segment, valid.target().replaceFirst(own, other)));
      }
    }
    return cases;
  }

  private void paths(ContractOperation operation, NegativeCase valid, List<NegativeCase> cases) {
    String[] parts = valid.target().split("\\?", 2);
    String query = parts.length > 1 ? "?" + parts[1] : "";
    String[] template = template(operation).split("/");
    String[] actual = parts[0].split("/");
    for (int at = 1; at < Math.min(template.length, actual.length); at++) {
      if (isParameter(template[at])) {
        for (String value : VALUES) {
          var changed = actual.clone();
          changed[at] = value.replace("&", "%26");
          cases.add(valid.target(template[at] + "=" + value, String.join("/", changed) + query));
        }
      }
    }
    for (String suffix :
        List.of("/", "//", "/.", "/..", "/x", ";a=b", "%2F", "%00", "?", "#a", "%20", "/%2e%2e/")) {
      cases.add(valid.target("path" + suffix, parts[0] + suffix + query));
    }
    for (String prefix : List.of("/", "/./", "/x/..", "//", "/%2e", "\\", "*", "", "http://x")) {
      cases.add(valid.target("prefix " + prefix, prefix + parts[0].substring(1) + query));
    }
    cases.add(valid.target("upper case", parts[0].toUpperCase(Locale.ROOT) + query));
    cases.add(
        valid.target(
            "escaped",
            "/%"
                + Integer.toHexString(parts[0].length() > 1 ? parts[0].charAt(1) : 'a')
                + (parts[0].length() > 1 ? parts[0].substring(2) : "")
                + query));
    cases.add(valid.target("3000 slashes", parts[0] + "/".repeat(3000)));
  }

  private void query(ContractOperation operation, NegativeCase valid, List<NegativeCase> cases) {
    String joined = valid.target() + (valid.target().contains("?") ? "&" : "?");
    var names = new ArrayList<>(operation.queryParameters());
    Collections.sort(names);
    names.addAll(
        List.of("fields", "LastName", "", "%00", "%zz", "a;b", "customer_id", "%F0%9F%98%80"));
    for (String name : names) {
      for (String value : VALUES) {
        cases.add(valid.target("query " + name + "=" + value, joined + name + "=" + value));
      }
      cases.add(valid.target("twice " + name, joined + name + "=1&" + name + "=1"));
      cases.add(valid.target("no value " + name, joined + name));
    }
    cases.add(valid.target("201 parameters", joined + "a=1&".repeat(201)));
    cases.add(valid.target("long query", joined + "a=" + "b".repeat(10_000)));
    cases.add(valid.target("longer request line", joined + "a=" + "b".repeat(20_000)));
  }

  private void headers(ContractOperation operation, NegativeCase valid, List<NegativeCase> cases) {
    var names = new ArrayList<>(operation.headers());
    Collections.sort(names);
    names.addAll(
        List.of(
            "Accept",
            "Accept-Encoding",
            "Range",
            "Expect",
            "Idempotency-Key",
            "If-Match",
            "Last-Event-ID",
            "Prefer",
            "Content-Encoding",
            "X-Genesys-Segment",
            "Origin",
            "Host",
            "X-HTTP-Method-Override",
            "Upgrade",
            "Cookie",
            "Authorization",
            "Sec-Fetch-Site"));
    for (String name : names) {
      for (String value : HEADER_VALUES) {
        cases.add(valid.header(name, name + ": " + value));
      }
      cases.add(valid.header(name, name + ": 1", name + ": 2"));
    }
    cases.add(valid.header("Host"));
    cases.add(valid.header("Host", "Host: localhost", "Host: localhost"));
    for (String line :
        List.of(
            "X-A : b",
            " X-A: b",
            "X-A",
            ": b",
            "X A: b",
            "X-\u0000: b",
            "X-A: " + "a".repeat(9000),
            "X-A: a\u0001b")) {
      cases.add(valid.header("X-A", line));
    }
    TYPES.forEach(type -> cases.add(valid.header("Content-Type", "Content-Type: " + type)));
    cases.add(valid.header("Content-Type"));
    cases.add(valid.header("Content-Type", "Content-Type: a/b", "Content-Type: application/json"));
  }

  /** Framing that the server refuses, or that leaves nothing to wait for. */
  private static void wire(NegativeCase valid, List<NegativeCase> cases) {
    cases.add(valid.framed("two lengths", "{}", "Content-Length: 2", "Content-Length: 3"));
    cases.add(
        valid.framed(
            "length and chunks",
            "2\r\n{}\r\n0\r\n\r\n",
            "Content-Length: 2",
            "Transfer-Encoding: chunked"));
    cases.add(valid.framed("bad length", "{}", "Content-Length: x"));
    cases.add(valid.framed("negative length", "{}", "Content-Length: -2"));
    cases.add(valid.framed("signed length", "{}", "Content-Length: +2"));
    cases.add(valid.framed("huge length", "{}", "Content-Length: " + HUGE));
    cases.add(valid.framed("unknown coding", "{}", "Transfer-Encoding: xchunked"));
    cases.add(valid.framed("two codings", "{}", "Transfer-Encoding: gzip, chunked"));
    cases.add(valid.framed("bad chunk", "zz\r\n{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked"));
    cases.add(valid.framed("no body in chunks", "0\r\n\r\n", "Transfer-Encoding: chunked"));
    cases.add(
        valid.framed("chunks", "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", "Transfer-Encoding: chunked"));
  }

  private void bodies(NegativeCase valid, List<NegativeCase> cases) {
    cases.add(valid.body("no body", null));
    Bodies.changes(new String(valid.body(), StandardCharsets.UTF_8))
        .forEach((what, body) -> cases.add(valid.body(what, body)));
    for (int i = 0; i < 10; i++) {
      byte[] broken = valid.body().clone();
      if (broken.length > 0) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      cases.add(valid.body("a random byte", broken));
      cases.add(
          valid.body("the beginning", java.util.Arrays.copyOf(broken, broken.length * i / 10)));
    }
  }

  private JsonObject document(ContractOperation operation) {
    return contract
        .document()
        .getJsonObject("paths")
        .getJsonObject(template(operation))
        .getJsonObject(operation.method().name().toLowerCase(Locale.ROOT));
  }

  private String template(ContractOperation operation) {
    for (Map.Entry<String, Object> path : contract.document().getJsonObject("paths")) {
      for (Map.Entry<String, Object> method : (JsonObject) path.getValue()) {
        if (method.getValue() instanceof JsonObject found
            && operation.id().equals(found.getString("operationId"))) {
          return path.getKey();
        }
      }
    }
    throw new IllegalArgumentException(operation.id());
  }

  /** A value that leads to something, or else the contract's example. */
  private String value(Fixture of, ContractOperation operation, String segment) {
    String name = segment.substring(1, segment.length() - 1);
    return of.value(template(operation), name).orElseGet(() -> example(operation, name));
  }

  private String example(ContractOperation operation, String name) {
    return document(operation).getJsonArray("parameters").stream()
        .map(given -> ContractParameter.resolve(contract.document(), (JsonObject) given))
        .filter(parameter -> parameter.getString("name").equals(name))
        .map(parameter -> parameter.getValue("example", "x").toString())
        .findFirst()
        .orElse("x");
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }
}
