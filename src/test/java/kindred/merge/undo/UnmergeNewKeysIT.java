package kindred.merge.undo;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;
import kindred.merge.ProfilePair;
import kindred.merge.UnmergeFindings.TakenKey;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an unmerge does with values of keys that are newer than the merge. */
@Order(1)
class UnmergeNewKeysIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  /** So many that both outcomes all but certainly occur. */
  private static final int RIVALS = 40;

  private final TestTenant tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
  private final String source = tenant.create(person("source"));
  private final String destination = tenant.create(person("destination"));
  private final StoredClaims claims = new StoredClaims(KEYSPACE, tenant);

  @Test
  void should_give_back_the_values_of_a_key_newer_than_the_merge() {
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
    tenant.audit(new Promises().created(source).created(destination).nothingInTransition());
  }

  @Test
  void should_leave_its_own_value_of_a_newer_key_with_the_destination() {
    var merge = merged();
    key("idLast", true, "LastName");

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).containsExactly(new TakenKey("idLast", destination));
    assertThat(tenant.identify("LastName", "Lee")).containsExactly(destination);
    assertThat(tenant.get(source).content().attributes().of("LastName")).containsExactly("Lee");
    tenant.audit(
        new Promises()
            .created(source)
            .created(destination)
            .withoutAKey(source)
            .nothingInTransition());
  }

  /** Two profiles with the same value when a key of it is created. */
  private record Rivals(
      String value, String source, String destination, String third, String merge) {}

  private Rivals rivals(String value) {
    var from = tenant.create(person(value));
    var into = tenant.create(person("destination of " + value));
    var merge = await(tenant.merge(tenant.sound(), from, into));
    return new Rivals(value, from, into, tenant.create(Map.of("Note", value)), merge);
  }

  @Test
  void should_list_a_value_of_a_newer_key_that_the_back_fill_gave_to_a_third_profile() {
    var rivals = IntStream.range(0, RIVALS).mapToObj(i -> rivals("rival" + i)).toList();
    begin("idNote", true, "Note");
    Awaitility.await().until(() -> tenant.rows("key_conflict") == RIVALS);
    var winners = rivals.stream().map(those -> claims.owns(those.third(), "idNote", those.value()));
    assertThat(winners.distinct()).as("both ends").hasSize(2);

    for (var those : rivals) {
      boolean taken = claims.owns(those.third(), "idNote", those.value());
      var done = await(tenant.unmerge(tenant.sound(), those.merge()));

      var owner = taken ? those.third() : those.source();
      assertThat(done.findings().keysTaken())
          .isEqualTo(taken ? List.of(new TakenKey("idNote", owner)) : List.of());
      assertThat(
              Stream.of(those.source(), those.destination(), those.third())
                  .filter(id -> claims.owns(id, "idNote", those.value())))
          .containsExactly(owner);
      assertThat(claims.claim("idNote", those.value()).getString("customer_id")).isEqualTo(owner);
    }
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

  private String merged() {
    return await(tenant.merge(tenant.sound(), source, destination));
  }

  private static Map<String, Object> person(String name) {
    var person = new HashMap<>(ProfilePair.noted(name));
    person.put("Note", name);
    return person;
  }
}
