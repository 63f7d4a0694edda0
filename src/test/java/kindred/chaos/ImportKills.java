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
 * Imports whose servers are killed and whose database is stopped; then every record is held against
 * what is there: one outcome each, one profile each, no key that leads to nobody.
 */
public final class ImportKills implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofMinutes(60);
  private static final long NODE_STOPS_MILLIS = 30_000;
  private static final int RIVALS = 50_000;

  private final int records;
  private final int kills;
  private final Random random;
  private final Path folder;
  private final ClusterNode node;
  private final List<ChaosServer> servers = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  private int tenant = 7_000;

  private ImportKills(int records, int kills, long seed) throws IOException {
    this.records = records;
    this.kills = kills;
    this.random = new Random(seed);
    this.folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target/kills")), "run-")
            .toAbsolutePath();
    var extras = new NodeExtras(List.of("-XX:MaxDirectMemorySize=256m"), Map.of());
    var plan = ClusterNode.Plan.of(folder, List.of("127.0.0.1"), "1g", extras);
    this.node = ClusterNode.start(plan, 0);
  }

  /** {@code RECORDS KILLS SEED SCENARIOS}; ends with 0 if nothing was found. */
  public static void main(String[] arguments) throws Exception {
    int records = Integer.parseInt(arguments[0]);
    int kills = Integer.parseInt(arguments[1]);
    long seed = Long.parseLong(arguments[2]);
    System.out.printf(
        "%s %s, %d processors, Java %s; %d records, seed %d%n",
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        records,
        seed);
    try (var run = new ImportKills(records, kills, seed)) {
      Runtime.getRuntime().addShutdownHook(new Thread(run::close, "kills-end"));
      run.start();
      for (var scenario : arguments[3].split(",")) {
        run.run(scenario);
      }
      System.out.println(run.findings.isEmpty() ? "nothing found" : "findings");
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
            folder.resolve("files").toString());
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
          case "takeover" -> takeOver();
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

  /** The server that imports is killed at random moments, and started again each time. */
  private String restart() throws Exception {
    servers.get(1).kill();
    var client = client(0);
    client.define();
    var id = client.begin(file(records));
    int done = 0;
    for (int kill = 1; kill <= kills; kill++) {
      long goal = (long) records * kill / (kills + 1) - random.nextInt(records / (2 * kills));
      client.await(id, LIMIT, job -> job.ended() || job.told() >= goal);
      if (client.job(id).ended()) {
        break;
      }
      untilSomeMoment();
      servers.get(0).kill();
      done++;
      servers.get(0).start();
      servers.get(0).awaitUp();
    }
    if (done < kills) {
      findings.add("restart: only " + done + " kills");
    }
    var job = client.await(id, LIMIT, Job::ended);
    check("restart", client, id, job, records);
    servers.get(1).start();
    servers.get(1).awaitUp();
    return done + " kills: " + job;
  }

  /** Of two servers the one that imports is killed; the other goes on. */
  private String takeOver() throws Exception {
    var first = client(0);
    first.define();
    var id = first.begin(file(records));
    first.await(id, LIMIT, job -> job.told() >= records / 4);
    untilSomeMoment();
    servers.get(0).kill();
    var second = client(1);
    var job = second.await(id, LIMIT, Job::ended);
    check("takeover", second, id, job, records);
    servers.get(0).start();
    servers.get(0).awaitUp();
    return job.toString();
  }

  private void untilSomeMoment() throws InterruptedException {
    // no condition to await: the kill is to come at any moment of the work
    Thread.sleep(random.nextInt(1_500));
  }

  private String outage() throws Exception {
    var client = client(0);
    client.define();
    var id = client.begin(file(records));
    client.await(id, LIMIT, job -> job.told() >= records / 4);
    node.stopFor(NODE_STOPS_MILLIS);
    // it is the import that meets the outage, not a look at it
    Thread.sleep(NODE_STOPS_MILLIS);
    var job = client.await(id, LIMIT, Job::ended);
    check("outage", client, id, job, records);
    return job.toString();
  }

  /** The same records at once on two servers. */
  private String rivals() throws Exception {
    int many = Math.min(RIVALS, records);
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
    tables("rivals", many);
    return a + " and " + b;
  }

  private void check(String scenario, ImportClient client, String id, Job job, int expected)
      throws Exception {
    expect(scenario + ": completed", job.state().equals("completed") ? 1 : 0, 1);
    expect(scenario + ": imported", job.imported(), expected);
    expect(scenario + ": skipped", job.skipped(), 0);
    expect(scenario + ": failed", job.failed(), 0);
    var told = new BitSet();
    client.rows(
        id,
        index -> {
          if (told.get(index)) {
            findings.add(scenario + ": record " + index + " is told twice");
          }
          told.set(index);
        });
    expect(scenario + ": records told", told.cardinality(), expected);
    tables(scenario, expected);
  }

  /** The tables, by plain CQL. */
  private void tables(String scenario, int expected) {
    try (var session = session()) {
      var promises = new Auditor.Promises().nothingFrozen();
      Auditor.audit(session, tenant, promises).stream()
          .limit(20)
          .forEach(finding -> findings.add(scenario + ": " + finding));
      var living = new HashSet<>(Auditor.living(session, tenant));
      expect(scenario + ": profiles", living.size(), expected);
      expect(scenario + ": claims of nobody", leading(session, "key_claim", living, false), 0);
      expect(scenario + ": claims", leading(session, "key_claim", living, true), expected);
      expect(scenario + ": entries", leading(session, "key_entry", living, true), expected);
    }
  }

  private long leading(CqlSession session, String table, HashSet<String> living, boolean alive) {
    long found = 0;
    for (var row :
        session.execute(
            SimpleStatement.newInstance(
                "SELECT customer_id FROM " + table + " WHERE tenant_id = ? ALLOW FILTERING",
                tenant))) {
      found += living.contains(row.getString("customer_id")) == alive ? 1 : 0;
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
