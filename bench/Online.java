import io.vertx.core.Future;
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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

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
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions().setMaxPoolSize(CONNECTIONS), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  private final List<String> imported = new ArrayList<>();
  private final List<String> created = new ArrayList<>();
  private int kindredPort;
  private int barePort;

  private Online(Bench bench, int seconds, int runs) {
    this.bench = bench;
    this.seconds = seconds;
    this.runs = runs;
  }

  public static void main(String[] args) throws Exception {
    var bench = new Bench(IMPORTED, 0);
    Process bare = null;
    try {
      bench.start();
      var online = new Online(bench, Integer.parseInt(args[0]), Integer.parseInt(args[1]));
      online.prepare();
      bare = online.startBare();
      online.compare();
      online.vertx.close();
    } finally {
      if (bare != null) {
        bare.destroy();
      }
      bench.stop();
    }
  }

  private void prepare() throws Exception {
    kindredPort = Integer.parseInt(bench.base().replaceAll(".*:", ""));
    bench.define(TENANT);
    Bench.expect(bench.upload(bench.file(TENANT, TENANT, IMPORTED, 100), TENANT), "\"imported\":" + IMPORTED);
    for (int i = 0; i < CREATED; i++) {
      int number = i;
      var reply =
          await(
              send(
                  HttpMethod.POST,
                  kindredPort,
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
    try (var socket = new ServerSocket(0)) {
      barePort = socket.getLocalPort();
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
                Integer.toString(barePort))
            .redirectErrorStream(true)
            .redirectOutput(Path.of("target", "bench", "bare.out").toFile())
            .start();
    while (!Files.readString(Path.of("target", "bench", "bare.out")).contains("listening")) {
      if (!process.isAlive()) {
        throw new IllegalStateException(Files.readString(Path.of("target", "bench", "bare.out")));
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    return process;
  }

  private record Way(String name, IntFunction<String> kindred, IntFunction<String> bare) {}

  private void compare() throws Exception {
    var ways =
        List.of(
            new Way("GET, imported", i -> "/profiles/" + imported(i), i -> "/get/" + imported(i)),
            new Way("GET, made online", i -> "/profiles/" + made(i), i -> "/get/" + made(i)),
            new Way(
                "identify, unique key",
                i -> "/profiles?EmailAddress=online." + i % CREATED + "%40mail.net",
                i -> "/unique/" + made(i)),
            new Way(
                "identify, other key",
                i -> "/profiles?LastName=Made" + i % CREATED,
                i -> "/entries/" + made(i)));
    System.out.printf("%d connections, %d runs of %d s each, after one to warm up%n", CONNECTIONS, runs, seconds);
    var ofGet = new ArrayList<Double>();
    for (var way : ways) {
      var ours = new ArrayList<Double>();
      var theirs = new ArrayList<Double>();
      for (int run = 0; run <= runs; run++) {
        double kindred = rate(kindredPort, way.kindred());
        double bare = rate(barePort, way.bare());
        if (run > 0) {
          ours.add(kindred);
          theirs.add(bare);
        }
      }
      System.out.printf(
          "%-22s Kindred %7.0f/s, bare handler %7.0f/s: %.2f of it%n",
          way.name(), median(ours), median(theirs), median(ours) / median(theirs));
      ofGet.add(median(ours));
    }
    System.out.printf("GET of an imported profile: %.2f of one made online%n", ofGet.get(0) / ofGet.get(1));
  }

  private String imported(int i) {
    return imported.get(i % CREATED);
  }

  private String made(int i) {
    return created.get(i % CREATED);
  }

  private static double median(List<Double> numbers) {
    var sorted = new ArrayList<>(numbers);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  /** Requests a second, each connection one after the other. */
  private double rate(int port, IntFunction<String> path) throws Exception {
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    var done = new AtomicLong();
    var loops = new ArrayList<Future<Void>>();
    for (int connection = 0; connection < CONNECTIONS; connection++) {
      loops.add(loop(port, path, done, end));
    }
    await(Future.all(loops).map(all -> ""));
    return done.get() / ((System.nanoTime() - start) / 1e9);
  }

  private Future<Void> loop(int port, IntFunction<String> path, AtomicLong done, long end) {
    if (System.nanoTime() > end) {
      return Future.succeededFuture();
    }
    return send(HttpMethod.GET, port, path.apply((int) done.getAndIncrement()), null)
        .compose(reply -> loop(port, path, done, end));
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
