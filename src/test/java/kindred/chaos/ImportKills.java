package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import kindred.audit.Auditor;
import kindred.chaos.ImportClient.Job;
import kindred.embedded.ClusterNode;
import kindred.embedded.NodeExtras;

/**
 * Imports whose servers are killed and whose database is stopped. Then it compares every row with
 * the stored data: each row has one outcome and one profile, and no key points to a missing
 * profile.
 */
public final class ImportKills implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(60);
  private static final long NODE_STOPS_MILLIS = 30_000;
  private static final int RIVALS = 50_000;

  private final int rows;
  private final int kills;
  private final Random random;
  private final Path folder;
  private final ClusterNode node;
  private final List<ChaosServer> servers = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  private int tenant = 7_000;

  private ImportKills(int rows, int kills, long seed) throws IOException {
    this.rows = rows;
    this.kills = kills;
    this.random = new Random(seed);
    this.folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target/kills")), "run-")
            .toAbsolutePath();
    var extras = new NodeExtras(List.of("-XX:MaxDirectMemorySize=256m"), Map.of());
    var plan = ClusterNode.Plan.of(folder, List.of("127.0.0.1"), "1g", extras);
    this.node = ClusterNode.start(plan, 0);
  }

  /** {@code ROWS KILLS SEED SCENARIOS}; exits with 0 if there are no findings. */
  public static void main(String[] arguments) throws Exception {
    int rows = Integer.parseInt(arguments[0]);
    int kills = Integer.parseInt(arguments[1]);
    long seed = Long.parseLong(arguments[2]);
    System.out.printf(
        "%s %s, %d processors, Java %s; %d rows, seed %d%n",
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        rows,
        seed);
    try (var run = new ImportKills(rows, kills, seed)) {
      Runtime.getRuntime().addShutdownHook(new Thread(run::close, "kills-end"));
      run.start();
      for (var scenario : arguments[3].split(",")) {
        run.run(scenario);
      }
      System.out.println(run.findings.isEmpty() ? "no findings" : "findings");
      System.exit(run.findings.isEmpty() ? 0 : 1);
    }
  }

  private void start() throws IOException {
    ThreeNodes.await(Duration.ofMinutes(5), "the node is up", node::isUp);
    Files.createDirectories(folder.resolve("files"));
    var point = node.contactPoint();
    var settings =
        Map.of(
            "KINDRED_CASSANDRA_CONTACT_POINTS",
            point.getHostString() + ":" + point.getPort(),
            "KINDRED_CASSANDRA_DATACENTER",
            "dc1",
            "KINDRED_IMPORT_DIRS",
            folder.resolve("files").toString(),
            "KINDRED_SPOOL_DIR",
            folder.resolve("spool").toString());
    for (int number = 1; number <= 2; number++) {
      servers.add(ChaosServer.start(folder.resolve("server" + number), settings));
      servers.get(number - 1).awaitUp();
    }
  }

  private void run(String scenario) throws Exception {
    tenant++;
    long started = System.nanoTime();
    var text =
        switch (scenario) {
          case "restart" -> restart();
          case "takeover" -> takeOver(false);
          case "upload" -> takeOver(true);
          case "outage" -> outage();
          case "rivals" -> rivals();
          default -> throw new IllegalArgumentException(scenario);
        };
    for (int number = 1; number <= servers.size(); number++) {
      expect(scenario + ": server " + number + " runs", servers.get(number - 1).alive() ? 1 : 0, 1);
    }
    System.out.printf(
        "%-9s %s, %d s; %d finding(s) so far%n",
        scenario, text, (System.nanoTime() - started) / 1_000_000_000, findings.size());
    findings.forEach(finding -> System.out.println("FOUND " + finding));
  }

  /** Kills the importing server at random moments, and starts it again each time. */
  private String restart() throws Exception {
    servers.get(1).kill();
    var client = client(0);
    client.define();
    var id = client.begin(file(rows));
    int done = 0;
    for (int kill = 1; kill <= kills; kill++) {
      long goal = (long) rows * kill / (kills + 1) - random.nextInt(rows / (2 * kills));
      client.await(id, LIMIT, job -> job.ended() || job.reported() >= goal);
      if (client.job(id).ended()) {
        break;
      }
      pauseRandomly();
      servers.get(0).kill();
      done++;
      servers.get(0).start();
      servers.get(0).awaitUp();
    }
    if (done < kills) {
      findings.add("restart: only " + done + " kills");
    }
    var job = client.await(id, LIMIT, Job::ended);
    check("restart", client, id, job, rows);
    servers.get(1).start();
    servers.get(1).awaitUp();
    return done + " kills: " + job;
  }

  /** Kills the importing one of two servers; the other resumes the import. */
  private String takeOver(boolean upload) throws Exception {
    var scenario = upload ? "upload" : "takeover";
    var first = client(0);
    first.define();
    var file = file(rows);
    var id = upload ? first.upload(folder.resolve("files").resolve(file)) : first.begin(file);
    first.await(id, LIMIT, job -> job.reported() >= rows / 4);
    pauseRandomly();
    servers.get(0).kill();
    long killed = System.nanoTime();
    var second = client(1);
    var job = second.await(id, LIMIT, Job::ended);
    long seconds = (System.nanoTime() - killed) / 1_000_000_000;
    check(scenario, second, id, job, rows);
    servers.get(0).start();
    servers.get(0).awaitUp();
    return job + " " + seconds + " s after the kill";
  }

  private void pauseRandomly() throws InterruptedException {
    // there is no condition to await: the kill should come at a random moment
    Thread.sleep(random.nextInt(1_500));
  }

  private String outage() throws Exception {
    var client = client(0);
    client.define();
    var id = client.begin(file(rows));
    client.await(id, LIMIT, job -> job.reported() >= rows / 4);
    node.stopFor(NODE_STOPS_MILLIS);
    // the import has to meet the outage, not a request of this test
    Thread.sleep(NODE_STOPS_MILLIS);
    var job = client.await(id, LIMIT, Job::ended);
    check("outage", client, id, job, rows);
    return job.toString();
  }

  /** Imports the same rows concurrently on two servers. */
  private String rivals() throws Exception {
    int many = Math.min(RIVALS, rows);
    var one = client(0);
    var other = client(1);
    one.define();
    var file = file(many);
    var first = one.begin(file);
    var second = other.begin(file);
    var a = one.await(first, LIMIT, Job::ended);
    var b = other.await(second, LIMIT, Job::ended);
    expect("rivals: imported", a.imported() + b.imported(), many);
    expect("rivals: skipped", a.skipped() + b.skipped(), many);
    checkTables("rivals", many);
    return a + " and " + b;
  }

  private void check(String scenario, ImportClient client, String id, Job job, int expected)
      throws Exception {
    expect(scenario + ": completed", job.state().equals("completed") ? 1 : 0, 1);
    expect(scenario + ": imported", job.imported(), expected);
    expect(scenario + ": skipped", job.skipped(), 0);
    expect(scenario + ": failed", job.failed(), 0);
    var reported = new BitSet();
    client.rows(
        id,
        index -> {
          if (reported.get(index)) {
            findings.add(scenario + ": row " + index + " has two outcomes");
          }
          reported.set(index);
        });
    expect(scenario + ": rows with an outcome", reported.cardinality(), expected);
    checkTables(scenario, expected);
  }

  /** Checks the tables with plain CQL. */
  private void checkTables(String scenario, int expected) {
    try (var session = session()) {
      var promises = new Auditor.Promises().nothingInTransition();
      Auditor.audit(session, tenant, promises).stream()
          .limit(20)
          .forEach(finding -> findings.add(scenario + ": " + finding));
      var live = new HashSet<>(Auditor.live(session, tenant));
      expect(scenario + ": profiles", live.size(), expected);
      expect(scenario + ": dangling claims", countRows(session, "key_claim", live, false), 0);
      expect(scenario + ": claims", countRows(session, "key_claim", live, true), expected);
      expect(scenario + ": entries", countRows(session, "key_entry", live, true), expected);
    }
  }

  private long countRows(CqlSession session, String table, HashSet<String> live, boolean alive) {
    long found = 0;
    for (var row :
        session.execute(
            SimpleStatement.newInstance(
                "SELECT customer_id FROM " + table + " WHERE tenant_id = ? ALLOW FILTERING",
                tenant))) {
      found += live.contains(row.getString("customer_id")) == alive ? 1 : 0;
    }
    return found;
  }

  private CqlSession session() {
    return CqlSession.builder()
        .addContactPoint(node.contactPoint())
        .withLocalDatacenter("dc1")
        .withKeyspace("kindred")
        .withConfigLoader(
            DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(120))
                .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 1_000)
                .build())
        .build();
  }

  private void expect(String what, long found, long expected) {
    if (found != expected) {
      findings.add(what + ": " + found + " instead of " + expected);
    }
  }

  private ImportClient client(int server) {
    return new ImportClient(servers.get(server).base(), tenant);
  }

  private String file(int many) throws IOException {
    var name = "customers-" + tenant + ".csv";
    try (var out = Files.newBufferedWriter(folder.resolve("files").resolve(name))) {
      out.write("FirstName,LastName,EmailAddress,Address.City\n");
      for (int i = 0; i < many; i++) {
        out.write("Ann" + i + ",Lee" + i % 5_000 + ",ann." + i + "@example.org,City" + i + "\n");
      }
    }
    return name;
  }

  @Override
  public void close() {
    servers.forEach(ChaosServer::close);
    node.close();
  }
}
