package kindred.imports;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import kindred.Auditor;
import kindred.Auditor.Promises;
import kindred.cassandra.FaultyWire;
import kindred.cassandra.FaultyWire.Fault;
import kindred.cassandra.HeldWire;
import kindred.cassandra.TestKeyspace;
import kindred.problem.Fault.Place;
import kindred.profile.Profile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every record is written over its profile once, whatever happens to any one statement. */
class OverwriteFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final AtomicInteger TENANTS = new AtomicInteger(5_600);
  private static final ImportOptions OPTIONS =
      ImportOptions.read(Map.of("id-key", "idEmail", "on-duplicate", "update"), Place.PARAMETER);

  /** The third record comes after the first, the fifth cannot have what the old one keeps. */
  private static final String FILE =
      """
      EmailAddress,Badge,PhoneNumber
      old@x.org,1,111
      new@x.org,2,222
      OLD@x.org,3,
      new@x.org,,444
      new@x.org,9,555
      """;

  @BeforeAll
  static void makeSharedFolder() throws IOException {
    Files.createDirectories(OverwritingServer.SHARED);
  }

  @TestFactory
  Stream<DynamicTest> an_import_that_updates_survives() {
    var undisturbed = FaultyWire.sound(KEYSPACE.driver());
    var sound = OverwritingServer.over(KEYSPACE, undisturbed);
    int first = undisturbed.sent().size();
    int tenant = tenant();
    await(sound.upload(tenant, OPTIONS, FILE));
    holds(sound, tenant);
    var cases = new ArrayList<DynamicTest>();
    for (int k = first + 1; k <= undisturbed.sent().size(); k++) {
      for (var fault : EnumSet.of(Fault.DIE_AFTER, Fault.values()[k % Fault.values().length])) {
        int statement = k;
        cases.add(
            DynamicTest.dynamicTest(
                fault
                    + " at statement "
                    + k
                    + " of "
                    + undisturbed.sent().size()
                    + ": "
                    + FaultyWire.brief(undisturbed.sent().get(k - 1)),
                () -> survive(statement, fault)));
      }
    }
    return cases.stream();
  }

  private static void survive(int k, Fault fault) {
    int tenant = tenant();
    var wire = FaultyWire.at(KEYSPACE.driver(), k, fault);
    var server = OverwritingServer.over(KEYSPACE, wire);
    var run = server.upload(tenant, OPTIONS, FILE);
    if (fault.deadly()) {
      await().until(() -> wire.dead().isDone() || run.isComplete());
      var restarted = server.again();
      if (jobs(tenant) == 0) {
        await(restarted.upload(tenant, OPTIONS, FILE));
      }
      holds(restarted, tenant);
    } else {
      await(run);
      holds(server, tenant);
    }
  }

  @Test
  void what_somebody_changes_after_the_server_died_is_not_undone() throws IOException {
    var sound = FaultyWire.sound(KEYSPACE.driver());
    var server = OverwritingServer.over(KEYSPACE, sound);
    await(server.upload(tenant(), OPTIONS, FILE));
    int change = 0;
    while (!sound.sent().get(change).contains("UPDATE profile SET version")) {
      change++;
    }
    int tenant = tenant();
    var wire = FaultyWire.at(KEYSPACE.driver(), change + 1, Fault.DIE_AFTER);
    var dying = OverwritingServer.over(KEYSPACE, wire);
    dying.upload(tenant, OPTIONS, FILE);
    await().until(() -> wire.dead().isDone());
    change(tenant, "EmailAddress", "old@x.org", "Badge", "77");

    var restarted = dying.again();
    var job = restarted.ended(tenant);

    assertThat(job.progress().counts()).isEqualTo(new ImportCounts(1, 3, 0, 1));
    assertThat(versions(tenant, "old@x.org")).isEqualTo(4);
  }

  @Test
  void what_a_worker_writes_late_changes_nothing_after_another_has_gone_on() throws IOException {
    int tenant = tenant();
    var name = "late-update-" + tenant + ".csv";
    Files.writeString(OverwritingServer.SHARED.resolve(name), FILE);
    var wire = new HeldWire(KEYSPACE.driver(), "UPDATE profile SET version");
    var stalled = OverwritingServer.over(KEYSPACE, wire);
    var run = stalled.run(tenant, OPTIONS, name);
    await().until(wire::stalls);
    var other = OverwritingServer.over(KEYSPACE, FaultyWire.sound(KEYSPACE.driver()));
    other.ended(tenant);
    change(tenant, "EmailAddress", "old@x.org", "PhoneNumber", "888");

    wire.goOn();

    await(run);
    var old = only(found(other, tenant, "EmailAddress", "old@x.org"));
    assertThat(old.content().attributes().of("PhoneNumber")).containsExactly("888");
    assertThat(Auditor.audit(KEYSPACE.driver(), tenant, new Promises().nothingFrozen())).isEmpty();
  }

  private static void change(
      int tenant, String attribute, String value, String changed, String to) {
    var server = OverwritingServer.over(KEYSPACE, FaultyWire.sound(KEYSPACE.driver()));
    var found = only(found(server, tenant, attribute, value));
    var raw = new java.util.HashMap<String, Object>();
    found.content().attributes().values().forEach((name, values) -> raw.put(name, values.get(0)));
    raw.put(changed, to);
    await(
        server
            .domain()
            .directory()
            .update(tenant, found.id(), OptionalLong.empty(), Optional.empty(), raw));
  }

  private static long versions(int tenant, String email) {
    var server = OverwritingServer.over(KEYSPACE, FaultyWire.sound(KEYSPACE.driver()));
    return only(found(server, tenant, "EmailAddress", email)).version();
  }

  /** Everything as if the records had come one after the other, each once. */
  private static void holds(OverwritingServer server, int tenant) {
    var job = server.ended(tenant);
    assertThat(job.state()).isEqualTo(ImportJob.State.COMPLETED);
    assertThat(server.outcomes(job))
        .containsExactly(
            "1 updated []",
            "2 imported []",
            "3 updated []",
            "4 updated []",
            "5 failed [key-taken]");
    assertThat(job.progress().counts()).isEqualTo(new ImportCounts(1, 3, 0, 1));
    assertThat(Auditor.living(KEYSPACE.driver(), tenant)).hasSize(3);
    assertThat(Auditor.audit(KEYSPACE.driver(), tenant, new Promises().nothingFrozen())).isEmpty();
    var old = only(found(server, tenant, "EmailAddress", "old@x.org"));
    assertThat(old.content().attributes().values())
        .isEqualTo(
            Map.of(
                "EmailAddress", List.of("OLD@x.org"),
                "Badge", List.of("3"),
                "PhoneNumber", List.of("111"),
                "Title", List.of("Dr")));
    assertThat(old.version()).as("each record once").isEqualTo(3);
    var born = only(found(server, tenant, "Badge", "2"));
    assertThat(born.content().attributes().of("PhoneNumber")).containsExactly("444");
    assertThat(born.version()).isEqualTo(2);
    assertThat(found(server, tenant, "Badge", "1")).isEmpty();
    assertThat(found(server, tenant, "PhoneNumber", "111")).hasSize(1);
    assertThat(found(server, tenant, "PhoneNumber", "222")).isEmpty();
  }

  private static <T> T only(List<T> found) {
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static List<Profile> found(
      OverwritingServer server, int tenant, String attribute, String value) {
    var finder = server.domain().finder();
    return await(
            finder
                .identify(tenant, Optional.empty(), Map.of(attribute, value), "", 10)
                .timeout(
                    Duration.ofSeconds(20).toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS))
        .profiles();
  }

  private static long jobs(int tenant) {
    return KEYSPACE
        .rows("SELECT count(*) FROM import_job WHERE tenant_id = ? ALLOW FILTERING", tenant)
        .get(0)
        .getLong(0);
  }

  private static int tenant() {
    int tenant = TENANTS.incrementAndGet();
    var schemas = KEYSPACE.domain().schemas();
    await(
        schemas.defineCore(
            tenant,
            Stream.of("EmailAddress", "Badge", "PhoneNumber", "Title")
                .map(name -> Map.of("name", name, "type", "string"))
                .toList()));
    await(schemas.createKey(tenant, key("idEmail", "EmailAddress", true)));
    await(schemas.createKey(tenant, key("idBadge", "Badge", true)));
    await(schemas.createKey(tenant, key("idPhone", "PhoneNumber", false)));
    var directory = KEYSPACE.domain().directory();
    await(directory.create(tenant, "default", Map.of("EmailAddress", "old@x.org", "Title", "Dr")));
    await(directory.create(tenant, "default", Map.of("EmailAddress", "third@x.org", "Badge", "9")));
    return tenant;
  }

  private static Map<String, Object> key(String name, String attribute, boolean unique) {
    return Map.of("name", name, "attributes", List.of(attribute), "unique", unique);
  }
}
