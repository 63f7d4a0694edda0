package kindred.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import kindred.chaos.Op.Kind;
import kindred.chaos.Op.Outcome;
import kindred.chaos.Op.Snapshot;

/** Sends requests to the servers and adds each to the history, with its reply or without one. */
final class ProfileClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern TAKEN = Pattern.compile("unique key '(\\w+)'");
  private static final String EXTENSIONS = "?extensions=Token,Card";

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final List<URI> servers;
  private final IntPredicate balancer;
  private final int tenant;
  private final Duration timeout;
  private final History history;

  /** The list may change when a server gets another address. */
  ProfileClient(List<URI> servers, int tenant, Duration timeout, History history) {
    this(servers, server -> true, tenant, timeout, history);
  }

  /**
   * Clients behind a balancer.
   *
   * @param balancer whether a server gets requests
   */
  ProfileClient(
      List<URI> servers, IntPredicate balancer, int tenant, Duration timeout, History history) {
    this.servers = servers;
    this.balancer = balancer;
    this.tenant = tenant;
    this.timeout = timeout;
    this.history = history;
  }

  int servers() {
    return servers.size();
  }

  /** Defines the tenant's schema. */
  void define() {
    require(0, "PUT", "/metadata/profiles", Vocabulary.CORE);
    require(0, "POST", "/metadata/profiles/extensions", Vocabulary.TOKEN);
    require(0, "POST", "/metadata/profiles/extensions", Vocabulary.CARD);
    require(0, "POST", "/metadata/identification-keys", Vocabulary.EMAIL_KEY_SCHEMA);
    require(0, "POST", "/metadata/identification-keys", Vocabulary.PHONE_KEY_SCHEMA);
    require(0, "POST", "/metadata/identification-keys", Vocabulary.NAME_KEY_SCHEMA);
  }

  private void require(int server, String method, String path, String body) {
    try {
      var answer = http.send(request(server, method, path, body, 0), text());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
      }
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(path, failed);
    }
  }

  Optional<Op> create(int server, Set<String> keys, String token, String lastName) {
    var body = core(keys, List.of(token), token, lastName);
    body.putArray("Token").addObject().put("Id", token);
    return send(op(Kind.CREATE, server, "", "", keys, token, 0), "POST", "/profiles", body);
  }

  Optional<Op> replace(
      int server, Snapshot before, Set<String> keys, String token, String lastName, long ifMatch) {
    var op = op(Kind.REPLACE, server, before.id(), "", keys, token, ifMatch);
    return send(op, "PUT", "/profiles/" + op.id, core(keys, before.origins(), token, lastName));
  }

  Optional<Op> insert(int server, String id, String token, long ifMatch) {
    var body = JSON.createObjectNode();
    body.putArray("Token").addObject().put("Id", token);
    var op = op(Kind.INSERT, server, id, "", Set.of(), token, ifMatch);
    return send(op, "POST", "/profiles/" + id + "/extensions", body);
  }

  /** Inserts or replaces the card with this number, or updates it. */
  Optional<Op> card(int server, String id, String number, String token, boolean change) {
    var op = op(Kind.CARD, server, id, number, Set.of(), token, 0);
    if (change) {
      var body = JSON.createObjectNode().put("Number", number).put("Label", token);
      return send(op, "PUT", "/profiles/" + id + "/extensions/Card/by/unique", body);
    }
    var body = JSON.createObjectNode();
    body.putArray("Card").addObject().put("Number", number).put("Label", token);
    return send(op, "POST", "/profiles/" + id + "/extensions", body);
  }

  Optional<Op> uncard(int server, String id, String number) {
    var op = op(Kind.UNCARD, server, id, number, Set.of(), "", 0);
    var body = JSON.createObjectNode().put("Number", number);
    return send(op, "PUT", "/profiles/" + id + "/extensions/Card/delete/by/unique", body);
  }

  Optional<Op> delete(int server, String id) {
    var op = op(Kind.DELETE, server, id, "", Set.of(), "", 0);
    return send(op, "DELETE", "/profiles/" + id, null);
  }

  Optional<Op> merge(int server, String destination, String source, boolean force) {
    var op = op(Kind.MERGE, server, destination, source, Set.of(), "", 0);
    var body = JSON.createObjectNode().put("force_merge", force);
    return send(op, "PUT", "/profiles/" + destination + "/merge/" + source, body);
  }

  Optional<Op> unmerge(int server, Op merge) {
    var op = op(Kind.UNMERGE, server, merge.id, merge.other, Set.of(), "", 0);
    return send(op, "POST", "/merges/" + merge.named + "/undo", JSON.createObjectNode());
  }

  Optional<Op> get(int server, String id) {
    var op = op(Kind.GET, server, id, "", Set.of(), "", 0);
    return send(op, "GET", "/profiles/" + id + EXTENSIONS, null);
  }

  Optional<Op> identify(int server, String key) {
    var op = op(Kind.IDENTIFY, server, "", "", Set.of(key), "", 0);
    var query = "?include_profile=yes&" + Vocabulary.attribute(key) + "=" + key;
    return send(op, "GET", "/profiles" + query, null);
  }

  /** Sends an impossible change, which resolves a frozen profile. Not in the history. */
  int resolveFrozen(int server, String id) {
    try {
      var impossible = request(server, "DELETE", "/profiles/" + id, "", 999_999_999L);
      return http.send(impossible, text()).statusCode();
    } catch (IOException | InterruptedException failed) {
      return 0;
    }
  }

  private static ObjectNode core(
      Set<String> keys, List<String> origins, String note, String lastName) {
    var body = JSON.createObjectNode();
    origins.forEach(body.withArray("/Origin")::add);
    body.put("Note", note);
    body.put("LastName", lastName);
    for (var key : keys) {
      body.withArray("/" + Vocabulary.attribute(key)).add(key);
    }
    return body;
  }

  private Op op(
      Kind kind, int server, String id, String other, Set<String> keys, String token, long match) {
    return new Op(kind, server, id, other, keys, token, match, history.tick());
  }

  /** Empty when the server was not reachable, so that nothing was sent. */
  private Optional<Op> send(Op op, String method, String path, JsonNode body) {
    if (!balancer.test(op.server)) {
      history.addUnsent();
      return Optional.empty();
    }
    try {
      var text = body == null ? "" : body.toString();
      var answer = http.send(request(op.server, method, path, text, op.ifMatch), text());
      op.returned = history.tick();
      op.status = answer.statusCode();
      read(op, answer);
    } catch (ConnectException absent) {
      history.addUnsent();
      return Optional.empty();
    } catch (HttpTimeoutException late) {
      op.code = "no answer in time";
    } catch (IOException lost) {
      op.code = "connection lost";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      op.code = "interrupted";
    }
    op.ended = System.nanoTime();
    if (op.unknown()) {
      op.returned = Op.NEVER;
    }
    history.add(op);
    return Optional.of(op);
  }

  private HttpRequest request(int server, String method, String path, String body, long ifMatch) {
    var request =
        HttpRequest.newBuilder(URI.create(servers.get(server) + path))
            .timeout(timeout)
            .header("X-Genesys-TenantId", Integer.toString(tenant))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (ifMatch > 0) {
      request.header("If-Match", "\"" + ifMatch + "\"");
    }
    return request.build();
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private static void read(Op op, HttpResponse<String> answer) throws IOException {
    op.retryAfter = answer.headers().firstValue("Retry-After").isPresent();
    var json = answer.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(answer.body());
    if (op.status / 100 == 2) {
      op.outcome = Outcome.OK;
      op.version = answer.headers().firstValue("ETag").map(ProfileClient::version).orElse(0L);
      op.named = answer.headers().firstValue("Merge-Id").orElse("");
      found(op, json);
      return;
    }
    op.code = json.path("code").asText();
    op.outcome = op.status / 100 == 4 ? Outcome.REFUSED : Outcome.UNKNOWN;
    op.named = json.path("customer_id").asText(json.path("merged_into").asText());
    var taken = TAKEN.matcher(json.path("detail").asText());
    op.takenKey = taken.find() ? taken.group(1) : "";
  }

  private static long version(String tag) {
    return Long.parseLong(tag.replace("\"", ""));
  }

  private static void found(Op op, JsonNode json) {
    switch (op.kind) {
      case CREATE -> op.named = json.path("customer_id").asText();
      case GET -> op.snapshot = snapshot(json, op.version);
      case IDENTIFY -> {
        if (json.size() > 1) {
          op.code = "several";
        }
        op.named = json.path(0).path("customer_id").asText();
        op.snapshot = json.isEmpty() ? null : snapshot(json.path(0), 0);
      }
      default -> {
        // no content
      }
    }
  }

  private static Snapshot snapshot(JsonNode json, long version) {
    var keys = new LinkedHashSet<>(texts(json.path(Vocabulary.EMAIL)));
    keys.addAll(texts(json.path(Vocabulary.PHONE)));
    var tokens = new ArrayList<String>();
    json.path("Token").forEach(token -> tokens.add(token.path("Id").asText()));
    Map<String, String> cards = new LinkedHashMap<>();
    json.path("Card")
        .forEach(card -> cards.put(card.path("Number").asText(), card.path("Label").asText()));
    return new Snapshot(
        json.path("customer_id").asText(),
        version,
        texts(json.path("Origin")),
        texts(json.path("Note")),
        keys,
        List.copyOf(tokens),
        cards);
  }

  private static List<String> texts(JsonNode value) {
    if (value.isMissingNode()) {
      return List.of();
    }
    if (!value.isArray()) {
      return List.of(value.asText());
    }
    var texts = new ArrayList<String>();
    value.forEach(element -> texts.add(element.asText()));
    return List.copyOf(texts);
  }
}
