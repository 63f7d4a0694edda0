package kindred.merge.undo;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.protocol.internal.util.Bytes;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import kindred.keys.KeyExtraction;
import kindred.keys.KeyHash;
import kindred.merge.ProfilePair;
import kindred.merge.UnmergeFindings.TakenKey;
import kindred.profile.OwnedKey;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What taking a merge back does to key values that somebody else has got hold of, and to those of
 * keys that were made since the merge.
 */
class UnmergeKeysIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  /** So many that one of them all but certainly ends either way. */
  private static final int RIVALS = 40;

  private final TestTenant tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
  private final String source = tenant.create(person("source"));
  private final String destination = tenant.create(person("destination"));
  private final List<String> before = export();

  @Test
  void should_list_a_value_of_the_destination_whose_claim_was_lost_to_a_third_profile() {
    var merge = merged();
    loseClaim(tenant);
    var third = tenant.create(Map.of("EmailAddress", "source@x.org"));

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).containsExactly(new TakenKey("idEmail", third));
    assertThat(tenant.identify("EmailAddress", "source@x.org")).containsExactly(third);
    assertThat(tenant.identify("PhoneNumber", "source1")).containsExactly(source);
    tenant.audit(new Promises().created(source).created(third).withoutAKey(source).nothingFrozen());
  }

  @Test
  void should_leave_to_the_destination_what_it_has_made_its_own_whoever_has_claimed_it() {
    var merge = merged();
    await(
        tenant.update(
            tenant.sound(), destination, Map.of("EmailAddress", List.of("SOURCE@x.org"))));
    loseClaim(tenant);
    var third = tenant.create(Map.of("EmailAddress", "source@x.org"));
    var claim = claim("idEmail", "source@x.org").getFormattedContents();

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).containsExactly(new TakenKey("idEmail", third));
    assertThat(claim("idEmail", "source@x.org").getFormattedContents()).isEqualTo(claim);
    assertThat(owns(destination, "idEmail", "source@x.org")).isTrue();
    assertThat(tenant.get(destination).content().attributes().of("EmailAddress"))
        .containsExactly("SOURCE@x.org");
  }

  @Test
  void should_take_a_claim_from_a_third_profile_that_does_not_own_the_value() {
    var third = tenant.create(Map.of("EmailAddress", "third@x.org"));
    var merge = merged();
    giveClaim(tenant, third);

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).isEmpty();
    assertThat(export()).isEqualTo(before);
    tenant.audit(new Promises().created(source).created(third).nothingFrozen());
  }

  @Test
  void should_claim_anew_what_nobody_has_claimed_any_more() {
    var merge = merged();
    loseClaim(tenant);

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).isEmpty();
    assertThat(export()).isEqualTo(before);
    tenant.audit(new Promises().created(source).created(destination).nothingFrozen());
  }

  @Test
  void should_let_nobody_else_wait_for_a_claim_that_was_lost_to_a_third_profile() {
    loseClaim(tenant);
    var third = tenant.create(Map.of("EmailAddress", "source@x.org"));
    var end = tenant.create(person("end"));

    await(tenant.insert(tenant.sound(), source, Map.of("Visit", List.of(Map.of("Day", "1")))));
    merged();
    await(tenant.insert(tenant.sound(), destination, Map.of("Visit", List.of(Map.of("Day", "2")))));
    await(tenant.merge(tenant.sound(), destination, end));
    await(tenant.update(tenant.sound(), end, Map.of("EmailAddress", "end@x.org")));
    var refused = tenant.update(tenant.sound(), end, Map.of("EmailAddress", "source@x.org"));

    assertThat(refusal(refused).members()).containsEntry("customer_id", third);
    await(tenant.delete(tenant.sound(), end));
    assertThat(tenant.identify("EmailAddress", "source@x.org")).containsExactly(third);
    tenant.audit(new Promises().created(third).nothingFrozen());
  }

  @Test
  void should_leave_a_value_that_two_had_in_turn_to_the_one_who_had_it_last() {
    var promises = new Promises();
    for (int round = 0; round < 5; round++) {
      var into = tenant.create(person("into" + round));
      var first = tenant.create(person("turn" + round));
      var one = await(tenant.merge(tenant.sound(), first, into));
      await(tenant.update(tenant.sound(), into, person("into" + round)));
      var last = tenant.create(person("turn" + round));
      var two = await(tenant.merge(tenant.sound(), last, into));

      var undone = tenant.unmerge(KEYSPACE.domain(), one);
      var undoneToo = tenant.unmerge(KEYSPACE.domain(), two);

      assertThat(await(undone).findings().keysTaken())
          .extracting(TakenKey::key)
          .containsExactlyInAnyOrder("idEmail", "idPhone");
      assertThat(await(undoneToo).findings().keysTaken()).isEmpty();
      assertThat(tenant.identify("EmailAddress", "turn" + round + "@x.org")).containsExactly(last);
      promises.created(last).withoutAKey(first);
    }
    tenant.audit(promises.nothingFrozen());
  }

  @Test
  void should_give_back_the_values_of_a_key_that_was_made_since() {
    var merge = merged();
    key("idFirst", false, "FirstName");
    key("idNote", true, "Note");
    assertThat(tenant.identify("Note", "source")).containsExactly(destination);

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).isEmpty();
    for (var name : List.of("source", "destination")) {
      var id = name.equals("source") ? source : destination;
      assertThat(tenant.identify("Note", name)).containsExactly(id);
      assertThat(tenant.identify("FirstName", name)).containsExactly(id);
    }
    tenant.audit(new Promises().created(source).created(destination).nothingFrozen());
  }

  @Test
  void should_leave_to_the_destination_the_own_value_of_a_key_that_was_made_since() {
    var merge = merged();
    key("idLast", true, "LastName");

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).containsExactly(new TakenKey("idLast", destination));
    assertThat(tenant.identify("LastName", "Lee")).containsExactly(destination);
    assertThat(tenant.get(source).content().attributes().of("LastName")).containsExactly("Lee");
    tenant.audit(
        new Promises().created(source).created(destination).withoutAKey(source).nothingFrozen());
  }

  /** A value that two profiles have when its key is made. */
  private record Rivals(
      String value, String source, String destination, String third, String merge) {}

  private Rivals rivals(String value) {
    var from = tenant.create(person(value));
    var into = tenant.create(person("destination of " + value));
    var merge = await(tenant.merge(tenant.sound(), from, into));
    return new Rivals(value, from, into, tenant.create(Map.of("Note", value)), merge);
  }

  @Test
  void should_list_a_value_that_a_key_made_since_has_given_to_somebody_else() {
    var rivals = IntStream.range(0, RIVALS).mapToObj(i -> rivals("rival" + i)).toList();
    begin("idNote", true, "Note");
    Awaitility.await().until(() -> tenant.rows("key_conflict") == RIVALS);
    var winners = rivals.stream().map(those -> owns(those.third(), "idNote", those.value()));
    assertThat(winners.distinct()).as("both ends").hasSize(2);

    for (var those : rivals) {
      boolean taken = owns(those.third(), "idNote", those.value());
      var done = await(tenant.unmerge(tenant.sound(), those.merge()));

      var owner = taken ? those.third() : those.source();
      assertThat(done.findings().keysTaken())
          .isEqualTo(taken ? List.of(new TakenKey("idNote", owner)) : List.of());
      assertThat(
              Stream.of(those.source(), those.destination(), those.third())
                  .filter(id -> owns(id, "idNote", those.value())))
          .containsExactly(owner);
      assertThat(claim("idNote", those.value()).getString("customer_id")).isEqualTo(owner);
    }
  }

  @ManyAtOnce
  Stream<DynamicTest> an_undoing_survives_a_claim_that_was_lost_to_a_third_profile() {
    return Protocol.everyFault(KEYSPACE, LostClaim::new);
  }

  private static final class LostClaim extends ProfilePair {
    private final String third;
    private final String merge;

    LostClaim(TestTenant tenant) {
      super(tenant, List.of(), List.of());
      merge = await(tenant.merge(tenant.sound(), source, destination));
      loseClaim(tenant);
      third = tenant.create(Map.of("EmailAddress", "source@x.org"));
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.unmerge(server, merge);
    }

    @Override
    public void ended(Future<?> operation) {
      await(operation);
      isUndone();
    }

    @Override
    public void died() {
      await(tenant.unmerge(tenant.sound(), merge));
      isUndone();
    }

    private void isUndone() {
      var done = await(tenant.unmerge(tenant.sound(), merge));
      assertThat(done.findings().keysTaken()).containsExactly(new TakenKey("idEmail", third));
      assertThat(tenant.identify("EmailAddress", "source@x.org")).containsExactly(third);
      assertThat(tenant.identify("PhoneNumber", "source1")).containsExactly(source);
      tenant.recover();
      tenant.audit(new Promises().created(third).withoutAKey(source).nothingFrozen());
    }
  }

  private String merged() {
    return await(tenant.merge(tenant.sound(), source, destination));
  }

  private List<String> export() {
    return Stream.of(source, destination).map(tenant::export).flatMap(List::stream).toList();
  }

  private boolean owns(String id, String key, String value) {
    return tenant.get(id).owns(value(tenant, key, value));
  }

  private void begin(String name, boolean unique, String attribute) {
    var definition = Map.of("name", name, "unique", unique, "attributes", List.of(attribute));
    await(tenant.sound().keys().create(tenant.id(), definition));
  }

  private void key(String name, boolean unique, String attribute) {
    begin(name, unique, attribute);
    Awaitility.await()
        .until(
            () ->
                await(tenant.sound().schemas().now(tenant.id()))
                    .key(name)
                    .filter(key -> !key.building())
                    .isPresent());
  }

  private static Map<String, Object> person(String name) {
    var person = new HashMap<>(ProfilePair.noted(name));
    person.put("Note", name);
    return person;
  }

  private static OwnedKey value(TestTenant tenant, String key, String value) {
    var schema = await(tenant.sound().schemas().now(tenant.id()));
    return new KeyExtraction(schema)
        .owned(schema.key(key).orElseThrow(), List.of(KeyHash.normalise(value)));
  }

  private Row claim(String key, String value) {
    return rows(tenant, "SELECT * FROM key_claim %s", value(tenant, key, value)).get(0);
  }

  /** As an operator may do who restores a single table. */
  private static void loseClaim(TestTenant tenant) {
    rows(tenant, "DELETE FROM key_claim %s IF EXISTS");
  }

  private static void giveClaim(TestTenant tenant, String other) {
    rows(tenant, "UPDATE key_claim SET customer_id = '" + other + "', op_id = 'lost' %s IF EXISTS");
  }

  /** About the claim of the source's e-mail address. */
  private static List<Row> rows(TestTenant tenant, String cql) {
    return rows(tenant, cql, value(tenant, "idEmail", "source@x.org"));
  }

  private static List<Row> rows(TestTenant tenant, String cql, OwnedKey key) {
    return KEYSPACE.rows(
        cql.formatted("WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ?"),
        tenant.id(),
        key.key(),
        key.place(),
        Bytes.fromHexString("0x" + key.hash()));
  }
}
