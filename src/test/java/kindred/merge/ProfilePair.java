package kindred.merge;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;

/** A case with two profiles of one tenant, named {@code source} and {@code destination}. */
public abstract class ProfilePair implements Protocol {

  public final TestTenant tenant;
  public final String source;
  public final String destination;

  /** Creates both profiles with these cards. */
  public ProfilePair(
      TestTenant tenant,
      List<Map<String, Object>> ofSource,
      List<Map<String, Object>> ofDestination) {
    this.tenant = tenant;
    this.source = tenant.create(person("source", ofSource));
    this.destination = tenant.create(person("destination", ofDestination));
  }

  /** A profile with an e-mail address and a telephone number of its own, and cards. */
  public static Map<String, Object> person(String name, List<Map<String, Object>> cards) {
    return Map.of(
        "FirstName",
        name,
        "LastName",
        "Lee",
        "EmailAddress",
        name + "@x.org",
        "PhoneNumber",
        name + "1",
        "Card",
        cards);
  }

  /** The same profile with a note, for an update that does not change the cards. */
  public static Map<String, Object> noted(String name) {
    var person = new HashMap<>(person(name, List.of()));
    person.remove("Card");
    person.put("Note", "new");
    return person;
  }

  /** A client adds a note to the source, if it is not merged; tells whether it could. */
  public boolean noteToSource() {
    var refused = refusal(tenant.update(tenant.sound(), source, noted("source")));
    if (refused != null) {
      assertThat(refused.members()).containsEntry("merged_into", destination);
    }
    return refused == null;
  }

  /** A client adds a record to the destination. */
  public void visitDestination() {
    var visit = Map.<String, Object>of("Visit", List.of(Map.of("Day", "1")));
    await(tenant.insertRecords(tenant.sound(), destination, visit));
  }

  /** A client may not create a profile with a key of the source. */
  public void isTakenKeyOfSource() {
    var refused = refusal(tenant.create(tenant.sound(), Map.of("EmailAddress", "source@x.org")));
    assertThat(refused.code()).isEqualTo("key-taken");
    assertThat(refused.members().get("customer_id")).isIn(source, destination);
  }

  /** Each key of the profile with this name leads to this profile. */
  public void keysLeadTo(String name, String id) {
    assertThat(tenant.identify("EmailAddress", name + "@x.org")).containsExactly(id);
    assertThat(tenant.identify("PhoneNumber", name + "1")).containsExactly(id);
    assertThat(await(tenant.identify(tenant.sound(), Map.of("LastName", "Lee", "FirstName", name))))
        .containsExactly(id);
  }

  public static Map<String, Object> card(String number, String label) {
    return Map.of("Number", number, "Label", label);
  }
}
