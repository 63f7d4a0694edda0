package kindred.directory;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An update, an insert of records or a deletion takes effect once or not at all, with its keys. */
class UpdateFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final Map<String, Object> OLD =
      Map.of(
          "FirstName",
          "Ann",
          "LastName",
          "Old",
          "EmailAddress",
          "old@x.org",
          "PhoneNumber",
          "1",
          "Card",
          List.of(Map.of("Number", "7", "Label", "gold")));
  private static final Map<String, Object> NEW =
      Map.of(
          "FirstName",
          "Ann",
          "LastName",
          "New",
          "EmailAddress",
          "new@x.org",
          "PhoneNumber",
          "1",
          "Card",
          List.of(Map.of("Number", "7", "Label", "red"), Map.of("Number", "8")));

  @ManyAtOnce
  Stream<DynamicTest> an_update_that_changes_keys_survives() {
    return Protocol.everyFault(KEYSPACE, Update::new);
  }

  @ManyAtOnce
  Stream<DynamicTest> an_update_of_an_imported_profile_survives() {
    return Protocol.everyFault(KEYSPACE, tenant -> new Update(tenant.importing()));
  }

  @ManyAtOnce
  Stream<DynamicTest> a_deletion_of_an_imported_profile_survives() {
    return Protocol.everyFault(
        KEYSPACE,
        tenant ->
            new DeletionCase(
                tenant.importing(), OLD, Map.of("EmailAddress", "old@x.org", "LastName", "old")));
  }

  @ManyAtOnce
  Stream<DynamicTest> an_insert_of_records_survives() {
    return Protocol.everyFault(KEYSPACE, Insertion::new);
  }

  @ManyAtOnce
  Stream<DynamicTest> a_deletion_survives() {
    return Protocol.everyFault(
        KEYSPACE,
        tenant ->
            new DeletionCase(tenant, OLD, Map.of("EmailAddress", "old@x.org", "LastName", "old")));
  }

  private static final class Update implements Protocol {
    private final TestTenant tenant;
    private final String ann;

    Update(TestTenant tenant) {
      this.tenant = tenant;
      this.ann = tenant.create(OLD);
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.update(server, ann, NEW);
    }

    @Override
    public void ended(Future<?> operation) {
      assertThat(await(operation)).isEqualTo(2L);
      assertThat(tenant.get(ann).version()).isEqualTo(2);
      assertThat(tenant.rows("key_claim")).isEqualTo(2);
      assertThat(tenant.rows("key_entry")).isEqualTo(2);
      hasNewValues();
    }

    @Override
    public void died() {
      var byOld = tenant.identify("EmailAddress", "old@x.org");
      var byNew = tenant.identify("EmailAddress", "new@x.org");
      assertThat(Stream.concat(byOld.stream(), byNew.stream())).containsExactly(ann);
      assertThat(tenant.identify("LastName", "old")).isEqualTo(byOld);
      assertThat(tenant.identify("LastName", "new")).isEqualTo(byNew);
      assertThat(tenant.identify("PhoneNumber", "1")).containsExactly(ann);

      await(tenant.update(tenant.sound(), ann, NEW));

      assertThat(tenant.get(ann).version()).isEqualTo(byNew.isEmpty() ? 2 : 3);
      hasNewValues();
    }

    private void hasNewValues() {
      assertThat(tenant.identify("EmailAddress", "old@x.org")).isEmpty();
      assertThat(tenant.identify("LastName", "old")).isEmpty();
      assertThat(tenant.identify("EmailAddress", "new@x.org")).containsExactly(ann);
      assertThat(tenant.identify("LastName", "new")).containsExactly(ann);
      assertThat(tenant.get(ann).content().records()).hasSize(2);
      var other = tenant.create(Map.of("FirstName", "Bob", "EmailAddress", "old@x.org"));
      assertThat(tenant.identify("EmailAddress", "old@x.org")).containsExactly(other);
      assertThat(tenant.live()).containsExactlyInAnyOrder(ann, other);
      tenant.audit(
          new Promises()
              .created(ann)
              .created(other)
              .updated(ann, "EmailAddress", "new@x.org")
              .nothingInTransition());
    }
  }

  private static final class Insertion implements Protocol {
    private static final Map<String, Object> RECORDS =
        Map.of(
            "Card",
            List.of(Map.of("Number", "7", "Label", "red"), Map.of("Number", "8")),
            "Visit",
            List.of(Map.of("Day", "Monday")));

    private final TestTenant tenant;
    private final String ann;

    Insertion(TestTenant tenant) {
      this.tenant = tenant;
      this.ann = tenant.create(OLD);
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.insertRecords(server, ann, RECORDS);
    }

    @Override
    public void ended(Future<?> operation) {
      assertThat(await(operation)).isEqualTo(2L);
      assertThat(tenant.get(ann).content().records()).hasSize(3);
      tenant.audit(new Promises().created(ann).nothingInTransition());
    }

    @Override
    public void died() {
      var before = tenant.get(ann);
      assertThat(before.content().records()).hasSize(before.version() == 1 ? 1 : 3);

      await(tenant.insertRecords(tenant.sound(), ann, Map.of("Card", RECORDS.get("Card"))));

      var after = tenant.get(ann).content();
      assertThat(after.records()).hasSize(before.version() == 1 ? 2 : 3);
      tenant.audit(new Promises().created(ann).nothingInTransition());
    }
  }
}
