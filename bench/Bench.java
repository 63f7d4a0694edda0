import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import kindred.embedded.DataFolder;
import kindred.embedded.DataMode;
import kindred.embedded.EmbeddedNode;
import kindred.embedded.NodeConfig;
import kindred.embedded.NodeExtras;

/**
 * Compares ways to load one file of customers into one node. Starts a server with its own embedded
 * node, runs the ways in turn, and prints the machine, every run and the medians.
 *
 * <p>Called by bench/import and bench/dsbulk; their first lines explain the arguments.
 */
final class Bench {

  private static final String HEADER =
      "TenantId,Segment,FirstName,LastName,PhoneNumber[2],PhoneNumber[1],EmailAddress,"
          + "Address.AddressType,Address.PostCode,Address.Address,Address.County,Address.City,"
          + "Address.Country\r\n";
  private static final List<String> COLUMNS =
      List.of(
          "tenant", "segment", "first", "last", "phone2", "phone1", "email", "type", "postcode",
          "street", "county", "city", "country");
  private static final Path WORK = Path.of("target", "bench");
  private static final int QUIET_SAMPLES = 5;
  private static final String NODE_ROLE = "kindred";

  /** {@code periodic}; empty: as servers start their own nodes. */
  private static final String COMMIT_LOG = System.getProperty("bench.commitlog", "");

  final HttpClient http = HttpClient.newHttpClient();
  final int rows;
  private final int runs;
  private final Path data;
  private final int httpPort = freePort();
  private final int cqlPort = freePort();
  Process server;
  private EmbeddedNode ownNode;
  long node;
  CqlSession session;
  private int tenant = 1_000;

  /** One way to load a file with the rows of a tenant. */
  private interface Way {
    /** Prepares the load; only the load is measured. */
    Load prepare(Path file, int tenant) throws Exception;
  }

  private interface Load {
    /** Loads the file, and returns the id of the loading process, which may be the server. */
    long run() throws Exception;
  }

  private record Run(double seconds, double clientCpu, double nodeCpu, double lwts) {}

  Bench(int rows, int runs) throws IOException {
    this.rows = rows;
    this.runs = runs;
    Files.createDirectories(WORK);
    this.data = Files.createTempDirectory(WORK.toAbsolutePath(), "data-");
  }

  public static void main(String[] args) throws Exception {
    var bench = new Bench(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    try {
      bench.start();
      if (args[0].equals("dsbulk")) {
        var ways = bench.dsbulk();
        var selected = List.of(args[3].split(","));
        ways.keySet().removeIf(name -> !selected.contains(name.substring(0, name.indexOf(' '))));
        bench.compare(ways, true);
      } else {
        bench.compare(bench.imports(), false);
      }
    } finally {
      bench.stop();
    }
  }

  private Map<String, Way> imports() {
    var ways = new LinkedHashMap<String, Way>();
    ways.put("plain inserts, one per row", this::insertPlainly);
    ways.put("kindred import, id-key", this::importFile);
    ways.put("kindred import, again: all skipped", this::importAgain);
    return ways;
  }

  private Map<String, Way> dsbulk() {
    var ways = new LinkedHashMap<String, Way>();
    ways.put("a1 DSBulk, defaults, no check", (file, id) -> dsbulk(file, flatTable(id), List.of()));
    ways.put(
        "a2 DSBulk, batches, no check",
        (file, id) ->
            dsbulk(
                file,
                flatTable(id),
                List.of("--batch.mode", "REPLICA_SET", "--batch.maxBatchStatements", "32")));
    ways.put("b DSBulk, IF NOT EXISTS", this::dsbulkUnique);
    ways.put("c Kindred import, checked", this::importFile);
    ways.put("raw the statements of c alone", this::raw);
    return ways;
  }

  /**
   * @param shuffled whether each round has another order, so that no way always has the same predecessor
   */
  private void compare(Map<String, Way> ways, boolean shuffled) throws Exception {
    var results = new LinkedHashMap<String, List<Run>>();
    ways.keySet().forEach(name -> results.put(name, new ArrayList<>()));
    System.out.printf(
        "%s, %d processors, %s%n%d rows, %d alternating runs after one warm-up round%n%n",
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        Runtime.getRuntime().availableProcessors(),
        "Java " + System.getProperty("java.version"),
        rows,
        runs);
    var orders = new Random(runs);
    var order = new ArrayList<>(ways.keySet());
    for (int round = 0; round <= runs; round++) {
      var file = file(++tenant);
      if (shuffled) {
        Collections.shuffle(order, orders);
      }
      for (var name : order) {
        var run = measure(ways.get(name), file);
        System.out.printf("run %d  %s%n", round, line(name, run));
        if (round > 0 || runs == 0) {
          results.get(name).add(run);
        }
      }
      Files.delete(file);
    }
    System.out.println();
    double base = Double.NaN;
    var rates = new LinkedHashMap<String, Double>();
    for (var result : results.entrySet()) {
      var median = median(result.getValue());
      rates.put(result.getKey().substring(result.getKey().indexOf(' ') + 1), rows / median.seconds());
      base = Double.isNaN(base) ? median.seconds() : base;
      System.out.printf("median %s  x%.2f%n", line(result.getKey(), median), base / median.seconds());
    }
    if (shuffled) {
      rates.remove("the statements of c alone");
      Chart.bars(WORK.resolve("imports.svg"), "Loading " + rows + " customers into one node", "rows/s", rates);
    }
  }

  private String line(String name, Run run) {
    return String.format(
        "%-36s %8.1f s %8.0f rows/s   CPU per row: client %4.0f us, node %4.0f us; LWTs per row %.3f",
        name,
        run.seconds(),
        rows / run.seconds(),
        run.clientCpu() / rows * 1e6,
        run.nodeCpu() / rows * 1e6,
        run.lwts() / rows);
  }

  private static Run median(List<Run> runs) {
    var sorted = runs.stream().sorted((a, b) -> Double.compare(a.seconds(), b.seconds())).toList();
    return sorted.get(sorted.size() / 2);
  }

  private Run measure(Way way, Path file) throws Exception {
    var load = way.prepare(file, tenant);
    awaitQuiet();
    double nodeBefore = cpu(node);
    long lwtsBefore = lwts();
    double serverBefore = cpu(server.pid());
    double ownBefore = cpu(ProcessHandle.current().pid());
    long start = System.nanoTime();
    long loader = load.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    double client =
        loader == server.pid()
            ? cpu(loader) - serverBefore
            : loader == ProcessHandle.current().pid() ? cpu(loader) - ownBefore : childCpu;
    var run = new Run(seconds, client, cpu(node) - nodeBefore, lwts() - lwtsBefore);
    for (var table :
        session.execute(
            "SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'bench'")) {
      session.execute("DROP TABLE bench." + table.getString(0));
    }
    return run;
  }

  /** Waits for the flushes and compactions of the previous run, so that they do not slow the next. */
  private void awaitQuiet() throws InterruptedException {
    for (int quiet = 0; quiet < QUIET_SAMPLES; ) {
      long busy = 0;
      for (var pool :
          session.execute("SELECT name, active_tasks, pending_tasks FROM system_views.thread_pools")) {
        boolean counts =
            pool.getString("name").contains("ompaction")
                || pool.getString("name").contains("emtable");
        busy += counts ? pool.getInt("active_tasks") + pool.getInt("pending_tasks") : 0;
      }
      quiet = busy == 0 ? quiet + 1 : 0;
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  /** The LWTs of imports: the node's writes to the tables that only LWTs write. */
  long lwts() {
    long writes = 0;
    for (var row :
        session.execute(
            "SELECT table_name, count FROM system_views.local_write_latency"
                + " WHERE keyspace_name = 'kindred' ALLOW FILTERING")) {
      boolean byLwt = List.of("key_claim", "import_job").contains(row.getString("table_name"));
      writes += byLwt ? row.getLong("count") : 0;
    }
    return writes;
  }

  private double childCpu;

  static double cpu(long pid) throws IOException {
    var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
  }

  // --- the ways

  private Load insertPlainly(Path file, int id) {
    var table = flatTable(id);
    return () -> insertPlainly(file, table);
  }

  private long insertPlainly(Path file, String table) throws Exception {
    var insert =
        session.prepare(
            "INSERT INTO "
                + table
                + " ("
                + String.join(", ", COLUMNS)
                + ") VALUES ("
                + "?, ".repeat(COLUMNS.size() - 1)
                + "?)");
    int writesInFlight = 256;
    var free = new Semaphore(writesInFlight);
    var failed = new ArrayList<Throwable>();
    try (var lines = Files.lines(file)) {
      for (var line : (Iterable<String>) lines.skip(1)::iterator) {
        free.acquire();
        session
            .executeAsync(insert.bind((Object[]) line.split(",")))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    synchronized (failed) {
                      failed.add(failure);
                    }
                  }
                  free.release();
                });
      }
    }
    free.acquire(writesInFlight);
    if (!failed.isEmpty()) {
      throw new IllegalStateException(failed.get(0));
    }
    return ProcessHandle.current().pid();
  }

  private Load raw(Path file, int id) throws Exception {
    var raw = new Raw(session, id);
    return () -> {
      raw.load(file);
      return ProcessHandle.current().pid();
    };
  }

  private Load importFile(Path file, int id) throws Exception {
    define(id);
    return importing(file, id, "imported");
  }

  private Load importAgain(Path file, int id) {
    return importing(file, id, "skipped");
  }

  private Load importing(Path file, int id, String outcome) {
    return () -> {
      expect(upload(file, id), "\"" + outcome + "\":" + rows);
      return server.pid();
    };
  }

  String upload(Path file, int id) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(base() + "/profiles/import?id-key=idEmail"))
            .header("Content-Type", "text/csv")
            .header("X-Genesys-TenantId", Integer.toString(id))
            .POST(HttpRequest.BodyPublishers.ofFile(file))
            .build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  static void expect(String reply, String part) {
    if (!reply.replace(" ", "").contains(part)) {
      throw new IllegalStateException(
          "expected " + part + " in " + reply.substring(0, Math.min(2_000, reply.length())));
    }
  }

  private Load dsbulkUnique(Path file, int id) throws Exception {
    var table = "bench.unique_" + id;
    session.execute("CREATE TABLE " + table + " (email text PRIMARY KEY, id text)");
    return dsbulk(
        file,
        table,
        List.of(
            "--schema.query",
            "INSERT INTO " + table + " (email, id) VALUES (:email, :phone1) IF NOT EXISTS"));
  }

  private Load dsbulk(Path file, String table, List<String> more) throws Exception {
    var plain = WORK.resolve("plain.csv");
    try (var lines = Files.lines(file);
        var out = Files.newBufferedWriter(plain)) {
      out.write(String.join(",", COLUMNS) + "\n");
      for (var line : (Iterable<String>) lines.skip(1)::iterator) {
        out.write(line + "\n");
      }
    }
    var command =
        new ArrayList<>(
            List.of(
                java(),
                "-Xmx1g",
                "-cp",
                Files.readString(Path.of("target", "dsbulk.classpath")).strip(),
                "com.datastax.oss.dsbulk.runner.DataStaxBulkLoader",
                "load",
                "-url",
                plain.toString(),
                "-h",
                "127.0.0.1",
                "-port",
                Integer.toString(cqlPort),
                "-dc",
                "dc1",
                "-u",
                NODE_ROLE,
                "-p",
                nodePassword(),
                "--log.directory",
                WORK.resolve("logs").toString(),
                "-header",
                "true"));
    if (!more.contains("--schema.query")) {
      command.addAll(
          List.of("-k", table.split("\\.")[0], "-t", table.split("\\.")[1]));
    }
    command.addAll(more);
    return () -> run(command);
  }

  private long run(List<String> command) throws Exception {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(WORK.resolve("dsbulk.out").toFile())
            .start();
    double last = 0;
    while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
      try {
        last = cpu(process.pid());
      } catch (IOException ended) {
        break;
      }
    }
    childCpu = last;
    if (process.waitFor() != 0) {
      throw new IllegalStateException(Files.readString(WORK.resolve("dsbulk.out")));
    }
    return process.pid();
  }

  // --- server and node

  void start() throws Exception {
    var builder =
        new ProcessBuilder(
            java(),
            System.getProperty("bench.server.heap", "-Xmx1g"),
            "-Dkindred.cassandra.classpath.file=target/cassandra.classpath",
            "-cp",
            Files.readString(Path.of("target", "kindred.classpath")).strip(),
            "kindred.Main");
    builder.environment().put("KINDRED_DATA_DIR", data.toString());
    builder.environment().put("KINDRED_HTTP_PORT", Integer.toString(httpPort));
    if (COMMIT_LOG.isEmpty()) {
      builder.environment().put("KINDRED_CASSANDRA_PORT", Integer.toString(cqlPort));
    } else {
      startNode(builder.environment());
    }
    builder.redirectErrorStream(true).redirectOutput(WORK.resolve("server.out").toFile());
    server = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::destroy, "bench-end"));
    for (int tries = 0; !isUp(); tries++) {
      if (tries > 600 || !server.isAlive()) {
        throw new IllegalStateException(Files.readString(WORK.resolve("server.out")));
      }
      TimeUnit.MILLISECONDS.sleep(500);
    }
    node =
        Long.parseLong(Files.readString(data.resolve("cassandra/node.pid")).strip().split(" ")[0]);
    var config =
        DriverConfigLoader.programmaticBuilder()
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
            .build();
    session =
        CqlSession.builder()
            .addContactPoint(new InetSocketAddress("127.0.0.1", cqlPort))
            .withLocalDatacenter("dc1")
            .withAuthCredentials(NODE_ROLE, nodePassword())
            .withConfigLoader(config)
            .build();
    session.execute(
        "CREATE KEYSPACE bench WITH replication = "
            + "{'class': 'NetworkTopologyStrategy', 'dc1': 1}");
  }

  /** A node whose commit log is synced in another way than that of a server's own node. */
  private void startNode(Map<String, String> settings) {
    System.setProperty("kindred.cassandra.classpath.file", "target/cassandra.classpath");
    var config = new NodeConfig(data, DataMode.PRIVATE, cqlPort, "1g", Optional.empty());
    ownNode =
        EmbeddedNode.start(
            config,
            DataFolder.open(config),
            new NodeExtras(
                List.of(), Map.of("commitlog_sync", COMMIT_LOG, "commitlog_sync_period", "10s")));
    settings.put("KINDRED_DATA_DIR", data.resolve("server").toString());
    settings.put("KINDRED_CASSANDRA_CONTACT_POINTS", "127.0.0.1:" + cqlPort);
    settings.put("KINDRED_CASSANDRA_DATACENTER", "dc1");
    settings.put("KINDRED_CASSANDRA_USER", ownNode.user());
    settings.put("KINDRED_CASSANDRA_PASSWORD_FILE", ownNode.passwordFile().toString());
  }

  /** The node takes a new one at every start. */
  String nodePassword() throws IOException {
    return Files.readString(data.resolve("cassandra/password")).strip();
  }

  private boolean isUp() throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(URI.create(base() + "/imports")).build(),
                  BodyHandlers.ofString())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  void stop() throws Exception {
    if (session != null) {
      session.close();
    }
    if (server != null) {
      server.destroy();
      server.waitFor(60, TimeUnit.SECONDS);
    }
    if (ownNode != null) {
      ownNode.close();
    }
    try (var files = Files.walk(data)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    }
  }

  String cqlPort() {
    return Integer.toString(cqlPort);
  }

  String base() {
    return "http://127.0.0.1:" + httpPort;
  }

  private String flatTable(int id) {
    var name = "bench.flat_" + id + "_" + Long.toString(System.nanoTime(), 36);
    session.execute(
        "CREATE TABLE "
            + name
            + " ("
            + String.join(" text, ", COLUMNS)
            + " text, PRIMARY KEY (email))");
    return name;
  }

  void define(int id) throws Exception {
    send(
        "PUT",
        "/metadata/profiles",
        id,
        Arrays.stream("FirstName LastName PhoneNumber EmailAddress".split(" "))
            .map(name -> "{\"name\": \"" + name + "\", \"type\": \"string\"}")
            .toList()
            .toString());
    send(
        "POST",
        "/metadata/profiles/extensions",
        id,
        "{\"name\": \"Address\", \"type\": \"single-valued\", \"attributes\": "
            + Arrays.stream("PostCode Address County City Country AddressType".split(" "))
                .map(name -> "{\"name\": \"" + name + "\", \"type\": \"string\"}")
                .toList()
            + "}");
    send(
        "POST",
        "/metadata/identification-keys",
        id,
        "{\"name\": \"idEmail\", \"attributes\": [\"EmailAddress\"], \"unique\": true}");
    send(
        "POST",
        "/metadata/identification-keys",
        id,
        "{\"name\": \"idName\", \"attributes\": [\"LastName\"], \"unique\": false}");
  }

  private void send(String method, String path, int id, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(base() + path))
            .header("Content-Type", "application/json")
            .header("X-Genesys-TenantId", Integer.toString(id))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    var reply = http.send(request, BodyHandlers.ofString());
    if (reply.statusCode() >= 300) {
      throw new IllegalStateException(path + ": " + reply.body());
    }
  }

  /** Rows in the form of the contract's sample, each with another e-mail address. */
  private Path file(int id) throws IOException {
    return file(id, id, rows, 0);
  }

  /**
   * @param known the first rows, in per cent, that have an e-mail address which other files have, too
   */
  Path file(int id, long seed, long rows, int known) throws IOException {
    var file = WORK.resolve("customers-" + id + ".csv");
    var random = new Random(seed);
    try (var out = Files.newBufferedWriter(file)) {
      out.write(HEADER);
      for (long i = 0; i < rows; i++) {
        var last = word(random, 8) + i % 1_000;
        out.write(
            String.join(
                ",",
                Integer.toString(id),
                "not-applicable",
                word(random, 9),
                last,
                phone(random),
                phone(random),
                (i < rows * known / 100 ? "known." : "m" + Long.toString(seed, 36) + ".") + i + "@mail.net",
                "0",
                Integer.toString(1_000 + random.nextInt(9_000)),
                word(random, 6) + " " + random.nextInt(200),
                word(random, 6),
                word(random, 8),
                word(random, 7)));
        out.write("\r\n");
      }
    }
    return file;
  }

  static String word(Random random, int length) {
    var word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }

  static String phone(Random random) {
    return "%02d-%03d-%03d-%04d"
        .formatted(
            random.nextInt(100), random.nextInt(1000), random.nextInt(1000), random.nextInt(10000));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new IllegalStateException(none);
    }
  }
}
