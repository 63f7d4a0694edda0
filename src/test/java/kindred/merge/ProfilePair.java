package kindred.merge;

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

  public static Map<String, Object> card(String number, String label) {
    return Map.of("Number", number, "Label", label);
  }
}
