package kindred.directory;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A change of one record takes effect once or not at all, together with the keys of its extension.
 * What a dead server left of it blocks no other client.
 */
class RecordFaultsIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @ManyAtOnce
  Stream<DynamicTest> an_insert_of_a_record_survives() {
    return everyFault(
        Map.of("7", "gold", "8", "red", "9", "blue"),
        (server, one) -> one.insert(server, card("9", "blue")));
  }

  @ManyAtOnce
  Stream<DynamicTest> an_insert_that_replaces_a_record_survives() {
    return everyFault(
        Map.of("7", "blue", "8", "red"), (server, one) -> one.insert(server, card("7", "blue")));
  }

  @ManyAtOnce
  Stream<DynamicTest> an_update_of_a_record_survives() {
    return everyFault(
        Map.of("7", "gold", "8", "blue"), (server, one) -> update(server, one.tenant, one.ann));
  }

  /** A repetition does not find the record if the dead server has deleted it. */
  @ManyAtOnce
  Stream<DynamicTest> a_deletion_of_a_record_survives() {
    return everyFault(
        Map.of("7", "gold"),
        (server, one) ->
            server
                .directory()
                .deleteRecord(
                    one.tenant.id(), one.ann, any -> true, "Card", Map.of("Number", "8")));
  }

  @ManyAtOnce
  Stream<DynamicTest> an_update_to_a_taken_value_survives() {
    return Protocol.everyFault(KEYSPACE, RefusedChange::new);
  }

  @ManyAtOnce
  Stream<DynamicTest> a_deletion_of_a_profile_with_keyed_records_survives() {
    return Protocol.everyFault(
        KEYSPACE,
        tenant ->
            new DeletionCase(
                tenant.withCardKeys(),
                person("ann", card("7", "gold"), card("8", "red")),
                Map.of("Card.Label", "gold", "Card.Number", "8")));
  }

  private static Stream<DynamicTest> everyFault(
      Map<String, String> after, BiFunction<Domain, Case, Future<?>> change) {
    return Protocol.everyFault(KEYSPACE, tenant -> new Case(tenant, after, change));
  }

  /** The card 8 becomes blue. */
  private static Future<?> update(Domain server, TestTenant tenant, String ann) {
    return server
        .directory()
        .updateRecord(tenant.id(), ann, any -> true, "Card", card("8", "blue"));
  }

  private static Map<String, Object> card(String number, String label) {
    return Map.of("Number", number, "Label", label);
  }

  private static Map<String, Object> person(String name, Object... cards) {
    return Map.of("FirstName", name, "EmailAddress", name + "@x.org", "Card", List.of(cards));
  }

  /** Ann has the cards 7 and 8, gold and red. Bob is created afterwards. */
  private static final class Case implements Protocol {
    private static final Map<String, String> BEFORE = Map.of("7", "gold", "8", "red");

    private final TestTenant tenant;
    private final String ann;
    private final Map<String, String> after;
    private final BiFunction<Domain, Case, Future<?>> change;

    /**
     * @param after the labels of Ann's cards by number, after the change
     */
    Case(TestTenant plain, Map<String, String> after, BiFunction<Domain, Case, Future<?>> change) {
      this.tenant = plain.withCardKeys();
      this.ann = tenant.create(person("ann", card("7", "gold"), card("8", "red")));
      this.after = after;
      this.change = change;
    }

    Future<?> insert(Domain server, Map<String, Object> card) {
      return tenant.insertRecords(server, ann, Map.of("Card", List.of(card)));
    }

    @Override
    public Future<?> run(Domain server) {
      return change.apply(server, this);
    }

    @Override
    public void ended(Future<?> operation) {
      assertThat(await(operation)).isEqualTo(2L);
      assertThat(tenant.get(ann).version()).isEqualTo(2);
      assertThat(cards()).isEqualTo(after);
      assertThat(tenant.rows("key_claim")).isEqualTo(1 + after.size());
      assertThat(tenant.rows("key_entry")).isEqualTo(after.size());
      found(after);
      bobGetsFreeValues();
    }

    @Override
    public void died() {
      var now = cards();
      assertThat(now).isIn(BEFORE, after);
      found(now);

      await(run(tenant.sound()).otherwiseEmpty());

      assertThat(cards()).isEqualTo(after);
      found(after);
      bobGetsFreeValues();
    }

    private Map<String, String> cards() {
      var cards = new TreeMap<String, String>();
      tenant
          .get(ann)
          .content()
          .records()
          .forEach(
              record ->
                  cards.put(
                      record.attributes().of("Number").get(0).toString(),
                      record.attributes().of("Label").get(0).toString()));
      return cards;
    }

    /** Ann is found by every value that she has, and by no other. */
    private void found(Map<String, String> cards) {
      for (var label : List.of("gold", "red", "blue")) {
        assertThat(tenant.identify("Card.Label", label))
            .isEqualTo(cards.containsValue(label) ? List.of(ann) : List.of());
      }
      for (var number : List.of("7", "8", "9")) {
        assertThat(tenant.identify("Card.Number", number))
            .isEqualTo(cards.containsKey(number) ? List.of(ann) : List.of());
      }
      assertThat(tenant.identify("EmailAddress", "ann@x.org")).containsExactly(ann);
    }

    private void bobGetsFreeValues() {
      var free = new HashMap<String, String>();
      Map.of("1", "gold", "2", "red", "3", "blue")
          .forEach(
              (number, label) -> {
                if (!after.containsValue(label)) {
                  free.put(number, label);
                }
              });
      var cards = free.entrySet().stream().map(one -> card(one.getKey(), one.getValue()));
      var bob = tenant.create(person("bob", cards.toArray()));
      free.values()
          .forEach(label -> assertThat(tenant.identify("Card.Label", label)).containsExactly(bob));
      after
          .values()
          .forEach(
              label ->
                  assertThat(
                          refusal(tenant.create(tenant.sound(), person("eve", card("1", label)))))
                      .returns("key-taken", refused -> refused.code())
                      .returns(ann, refused -> refused.members().get("customer_id")));
      tenant.audit(
          new Promises()
              .created(ann)
              .created(bob)
              .updated(ann, "EmailAddress", "ann@x.org")
              .nothingInTransition());
    }
  }

  /** Bob owns the value blue. */
  private static final class RefusedChange implements Protocol {
    private final TestTenant tenant;
    private final String ann;
    private final String bob;

    RefusedChange(TestTenant plain) {
      tenant = plain.withCardKeys();
      ann = tenant.create(person("ann", card("8", "red")));
      bob = tenant.create(person("bob", card("8", "blue")));
    }

    @Override
    public Future<?> run(Domain server) {
      return update(server, tenant, ann);
    }

    @Override
    public void ended(Future<?> operation) {
      assertThat(refusal(operation).code()).isEqualTo("key-taken");
      assertThat(refusal(operation).members()).containsEntry("customer_id", bob);
      nothingChanged();
    }

    @Override
    public void died() {
      nothingChanged();
    }

    private void nothingChanged() {
      assertThat(tenant.get(ann).version()).isEqualTo(1);
      assertThat(tenant.identify("Card.Label", "red")).containsExactly(ann);
      assertThat(tenant.identify("Card.Label", "blue")).containsExactly(bob);
      assertThat(tenant.rows("key_claim")).isEqualTo(4);
      tenant.audit(new Promises().created(ann).created(bob).nothingInTransition());
    }
  }
}
