package kindred;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import kindred.audit.Auditor;
import kindred.cassandra.CassandraConfig;
import kindred.cassandra.Cluster;
import kindred.cassandra.Consistency;
import kindred.cassandra.Login;
import kindred.harness.ServerProcess;
import kindred.http.ContractClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of a server that is being written to, restored into an empty folder. */
@Order(1)
class BackupIT {

  private static final int TENANT = 101;
  private static final int BEFORE = Integer.getInteger("backup.profiles", 60);
  private static final int WRITERS = 8;
  private static final Pattern NODE = Pattern.compile("accepts CQL on \\S*127.0.0.1:(\\d+)");

  @TempDir private Path temp;

  /** Folders that the scripts look for programs in first. */
  private String path = "";

  private final List<String> created = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, String> merged = Collections.synchronizedMap(new HashMap<>());
  private final AtomicBoolean stop = new AtomicBoolean();

  @Test
  void a_restored_server_has_everything_that_was_acknowledged_before_its_backup() throws Exception {
    List<String> profiles;
    Map<String, String> merges;
    try (var server = start(temp.resolve("data"))) {
      new TenantClient(server.client(), TENANT).defineCustomers();
      var writers =
          IntStream.range(0, WRITERS)
              .mapToObj(number -> new Thread(() -> write(server.address(), number), "writer"))
              .toList();
      writers.forEach(Thread::start);
      await().atMost(Duration.ofHours(1)).until(() -> created.size() >= BEFORE);
      profiles = List.copyOf(created);
      merges = Map.copyOf(merged);
      int written = created.size();

      var said = run("deploy/backup", temp.resolve("data"), temp.resolve("backup"));

      assertThat(said).contains("The database stood still for");
      await().atMost(Duration.ofMinutes(1)).until(() -> created.size() > written + 5);
      stop.set(true);
      for (var writer : writers) {
        writer.join();
      }
    }
    run("deploy/restore", temp.resolve("backup"), temp.resolve("restored"));
    try (var server = start(temp.resolve("restored"))) {
      var tenant = new TenantClient(server.client(), TENANT);
      for (var id : profiles) {
        assertThat(tenant.get("/profiles/" + id + "?follow_merged=true").status()).isEqualTo(200);
      }
      await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> audit(server, profiles, merges));
    }
  }

  @Test
  void a_damaged_backup_or_a_folder_in_use_is_refused() throws Exception {
    var backup = Files.createDirectories(temp.resolve("backup"));
    assertThat(refusal("deploy/restore", backup, temp.resolve("x"))).contains("no SHA256SUMS");
    Files.writeString(backup.resolve("SHA256SUMS"), "0".repeat(64) + "  ./data.db\n");
    Files.writeString(backup.resolve("data.db"), "other");
    assertThat(refusal("deploy/restore", backup, temp.resolve("x"))).contains("is damaged");
    assertThat(refusal("deploy/restore", backup, temp)).contains("is not empty");
    assertThat(refusal("deploy/backup", temp, temp.resolve("y")))
        .contains("is not the data folder");
    assertThat(temp.resolve("x")).doesNotExist();
  }

  @Test
  void a_backup_or_a_restore_that_fails_leaves_nothing() throws Exception {
    var data = temp.resolve("data");
    Files.createDirectories(data.resolve("cassandra/data"));
    Files.writeString(data.resolve("cassandra/data/x.db"), "x");
    run("deploy/backup", data, temp.resolve("backup"));
    var bin = Files.createDirectories(temp.resolve("bin"));
    var full = Files.writeString(bin.resolve("cp"), "#!/bin/sh\necho No space >&2; exit 1\n");
    Files.setPosixFilePermissions(full, PosixFilePermissions.fromString("rwx------"));
    path = bin + ":";

    assertThat(refusal("deploy/backup", data, temp.resolve("y")))
        .contains("No space", "The backup failed; ");
    assertThat(refusal("deploy/restore", temp.resolve("backup"), temp.resolve("z")))
        .contains("No space", "nothing was restored");
    assertThat(temp.resolve("y")).doesNotExist();
    assertThat(data.resolve("backup-links")).doesNotExist();
    assertThat(temp.resolve("z")).isEmptyDirectory();
    path = "";
    run("deploy/restore", temp.resolve("backup"), temp.resolve("z"));
    assertThat(temp.resolve("z/cassandra/data/x.db")).hasContent("x");
  }

  /** Creates profiles, and merges every tenth into the one before it. */
  private void write(URI address, int writer) {
    var tenant = new TenantClient(new ContractClient(address), TENANT);
    String last = "";
    for (int i = 0; !stop.get(); i++) {
      var profile =
          "{\"FirstName\": \"Ann\", \"EmailAddress\": \"%d@%d.org\"}".formatted(i, writer);
      var answer = tenant.post("/profiles", profile);
      assertThat(answer.status()).as(answer.text()).isEqualTo(201);
      var id = answer.json().path("customer_id").asText();
      if (i % 10 == 9) {
        assertThat(tenant.put("/profiles/" + last + "/merge/" + id, "{}").status()).isLessThan(300);
        merged.put(id, last);
      }
      created.add(id);
      last = id;
    }
  }

  private void audit(ServerProcess server, List<String> ids, Map<String, String> merges) {
    var port = NODE.matcher(server.text());
    assertThat(port.find()).isTrue();
    var promises = new Auditor.Promises().nothingInTransition();
    ids.forEach(promises::created);
    merges.forEach(promises::merged);
    var password = temp.resolve("restored/cassandra/password");
    var config =
        new CassandraConfig(
            List.of(new InetSocketAddress("127.0.0.1", Integer.parseInt(port.group(1)))),
            CassandraConfig.EMBEDDED_DATACENTER,
            "kindred",
            Consistency.LOCAL,
            Optional.of(new Login("kindred", password)),
            Optional.empty());
    try (var session = Cluster.connectToKeyspace(config).toCompletableFuture().join()) {
      assertThat(Auditor.audit(session, TENANT, promises)).isEmpty();
    }
  }

  private ServerProcess start(Path folder) throws IOException {
    return ServerProcess.start(
        temp,
        Map.of(
            "KINDRED_HTTP_PORT", "0",
            "KINDRED_DATA_DIR", folder.toString(),
            "KINDRED_CASSANDRA_PORT", "0",
            "KINDRED_CASSANDRA_HEAP", "512m"));
  }

  private String run(String script, Path from, Path to) throws Exception {
    return said(0, script, from, to);
  }

  private String refusal(String script, Path from, Path to) throws Exception {
    return said(1, script, from, to);
  }

  private String said(int status, String script, Path from, Path to) throws Exception {
    var builder =
        new ProcessBuilder(script, from.toString(), to.toString()).redirectErrorStream(true);
    builder.environment().merge("PATH", path, (all, first) -> first + all);
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(status);
    return said;
  }
}
