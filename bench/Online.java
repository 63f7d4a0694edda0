import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/**
 * Compares requests for one profile with a server that makes the same reads and nothing else, in
 * alternating runs. Called by bench/online; its first lines explain the arguments.
 */
final class Online {

  private static final int CONNECTIONS = 32;
  private static final int IMPORTED = 10_000;
  private static final int CREATED = 1_000;
  private static final int TENANT = 7_001;

  private final Bench bench;
  private final int seconds;
  private final int runs;
  private final int warmUp;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions().setMaxPoolSize(CONNECTIONS), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  private final List<String> imported = new ArrayList<>();
  private final List<String> created = new ArrayList<>();
  private Server kindred;
  private Server bare;

  /** Where a server listens, and its process. */
  private record Server(int port, long pid) {}

  private Online(Bench bench, String[] args) {
    this.bench = bench;
    this.seconds = Integer.parseInt(args[0]);
    this.runs = Integer.parseInt(args[1]);
    this.warmUp = Integer.parseInt(args[2]);
  }

  public static void main(String[] args) throws Exception {
    var bench = new Bench(IMPORTED, 0);
    var online = new Online(bench, args);
    Process bare = null;
    try {
      bench.start();
      online.prepare();
      bare = online.startBare();
      online.compare(args[3]);
    } finally {
      online.vertx.close();
      if (bare != null) {
        bare.destroy();
      }
      bench.stop();
    }
  }

  private void prepare() throws Exception {
    kindred = new Server(Integer.parseInt(bench.base().replaceAll(".*:", "")), bench.server.pid());
    bench.define(TENANT);
    Bench.expect(bench.upload(bench.file(TENANT, TENANT, IMPORTED, 100), TENANT), "\"imported\":" + IMPORTED);
    for (int i = 0; i < CREATED; i++) {
      int number = i;
      var reply =
          await(
              send(
                  HttpMethod.POST,
                  kindred.port(),
                  "/profiles",
                  new JsonObject()
                      .put("FirstName", "Online")
                      .put("LastName", "Made" + number)
                      .put("EmailAddress", "online." + number + "@mail.net")
                      .put("PhoneNumber", new JsonArray().add("1" + number).add("2" + number))
                      .put("Address", new JsonObject().put("City", "Rome").put("Country", "IT"))
                      .encode()));
      created.add(new JsonObject(reply).getString("id", new JsonObject(reply).getString("customer_id")));
    }
    for (var row :
        bench.session.execute(
            "SELECT customer_id FROM kindred.imported_profile WHERE tenant_id = " + TENANT + " ALLOW FILTERING")) {
      imported.add(row.getString("customer_id"));
    }
  }

  private Process startBare() throws Exception {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Dlogback.configurationFile=bench/logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "Bare",
                bench.cqlPort(),
                bench.nodePassword(),
                Integer.toString(TENANT),
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target", "bench", "bare.out").toFile())
            .start();
    while (!Files.readString(Path.of("target", "bench", "bare.out")).contains("listening")) {
      if (!process.isAlive()) {
        throw new IllegalStateException(Files.readString(Path.of("target", "bench", "bare.out")));
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    bare = new Server(port, process.pid());
    return process;
  }

  /**
   * One kind of request.
   *
   * @param key short name on the command line
   */
  private record Way(
      String key, String name, IntFunction<String> kindred, IntFunction<String> bare) {}

  /** Requests a second, and microseconds of processor time for each: of the server, and the node. */
  private record Run(double rate, double server, double node) {

    static Run median(List<Run> runs) {
      return new Run(of(runs, Run::rate), of(runs, Run::server), of(runs, Run::node));
    }

    private static double of(List<Run> runs, ToDoubleFunction<Run> number) {
      return runs.stream().mapToDouble(number).sorted().toArray()[runs.size() / 2];
    }

    @Override
    public String toString() {
      return String.format("%6.0f/s (%3.0f + %3.0f us)", rate, server, node);
    }
  }

  private List<Way> ways() {
    return List.of(
        new Way("made", "GET, made online", i -> "/profiles/" + made(i), i -> "/get/" + made(i)),
        new Way(
            "imported", "GET, imported", i -> "/profiles/" + imported(i), i -> "/get/" + imported(i)),
        new Way(
            "unique",
            "identify, unique key",
            i -> "/profiles?EmailAddress=online." + i % CREATED + "%40mail.net",
            i -> "/unique/" + made(i)),
        new Way(
            "other",
            "identify, other key",
            i -> "/profiles?LastName=Made" + i % CREATED,
            i -> "/entries/" + made(i)));
  }

  private void compare(String selected) throws Exception {
    var ways = ways().stream().filter(way -> List.of(selected.split(",")).contains(way.key())).toList();
    System.out.printf(
        "%d connections, %d runs of %d s each, after %d s to warm up;"
            + " in brackets the processor time of a request: server + node%n",
        CONNECTIONS, runs, seconds, warmUp);
    for (var way : ways) {
      run(kindred, way.kindred(), warmUp);
      run(bare, way.bare(), warmUp);
    }
    var ofKindred = new LinkedHashMap<Way, List<Run>>();
    var ofBare = new LinkedHashMap<Way, List<Run>>();
    for (int run = 0; run < runs; run++) {
      for (var way : ways) {
        add(ofKindred, way, run(kindred, way.kindred(), seconds));
        add(ofBare, way, run(bare, way.bare(), seconds));
      }
    }
    var rates = new HashMap<String, Double>();
    for (var way : ways) {
      var ours = Run.median(ofKindred.get(way));
      var theirs = Run.median(ofBare.get(way));
      rates.put(way.key(), ours.rate());
      System.out.printf(
          "%-22s Kindred %s, bare handler %s: %.2f of its rate%n",
          way.name(), ours, theirs, ours.rate() / theirs.rate());
    }
    if (rates.containsKey("made") && rates.containsKey("imported")) {
      System.out.printf(
          "GET of an imported profile: %.2f of one made online%n",
          rates.get("imported") / rates.get("made"));
    }
  }

  private static void add(Map<Way, List<Run>> all, Way way, Run run) {
    all.computeIfAbsent(way, first -> new ArrayList<>()).add(run);
  }

  private String imported(int i) {
    return imported.get(i % CREATED);
  }

  private String made(int i) {
    return created.get(i % CREATED);
  }

  /** Sends requests, each connection one after the other. */
  private Run run(Server server, IntFunction<String> path, int seconds) throws Exception {
    double serverBefore = Bench.cpu(server.pid());
    double nodeBefore = Bench.cpu(bench.node);
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    var done = new AtomicLong();
    var loops = new ArrayList<Future<Void>>();
    for (int connection = 0; connection < CONNECTIONS; connection++) {
      var ended = Promise.<Void>promise();
      loop(server.port(), path, done, end, ended);
      loops.add(ended.future());
    }
    await(Future.all(loops).map(all -> ""));
    double took = (System.nanoTime() - start) / 1e9;
    return new Run(
        done.get() / took,
        (Bench.cpu(server.pid()) - serverBefore) * 1e6 / done.get(),
        (Bench.cpu(bench.node) - nodeBefore) * 1e6 / done.get());
  }

  /** Not a chain of futures: to complete a long one overflows the stack. */
  private void loop(int port, IntFunction<String> path, AtomicLong done, long end, Promise<Void> ended) {
    if (System.nanoTime() > end) {
      ended.complete();
      return;
    }
    send(HttpMethod.GET, port, path.apply((int) done.getAndIncrement()), null)
        .onSuccess(reply -> loop(port, path, done, end, ended))
        .onFailure(ended::tryFail);
  }

  private Future<String> send(HttpMethod method, int port, String path, String body) {
    return client
        .request(method, port, "127.0.0.1", path)
        .compose(request -> send(request, body))
        .compose(
            response ->
                response
                    .body()
                    .map(
                        text -> {
                          if (response.statusCode() >= 300 || text.length() < 2) {
                            throw new IllegalStateException(path + ": " + response.statusCode() + " " + text);
                          }
                          return text.toString();
                        }));
  }

  private static Future<io.vertx.core.http.HttpClientResponse> send(HttpClientRequest request, String body) {
    request.putHeader("X-Genesys-TenantId", Integer.toString(TENANT));
    return body == null ? request.send() : request.putHeader("Content-Type", "application/json").send(body);
  }

  private static String await(Future<String> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
  }
}
