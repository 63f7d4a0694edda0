package kindred.merge.undo;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.harness.ManyAtOnce;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import kindred.merge.ProfilePair;
import kindred.merge.UnmergeFindings.TakenKey;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an unmerge does with key values whose claims were lost or are of a third profile. */
class UnmergeKeysIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private final TestTenant tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
  private final String source = tenant.create(person("source"));
  private final String destination = tenant.create(person("destination"));
  private final List<String> before = export();
  private final StoredClaims claims = new StoredClaims(KEYSPACE, tenant);

  @Test
  void should_list_a_value_of_the_destination_whose_lost_claim_a_third_profile_got() {
    var merge = merged();
    claims.lose();
    var third = tenant.create(Map.of("EmailAddress", "source@x.org"));

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).containsExactly(new TakenKey("idEmail", third));
    assertThat(tenant.identify("EmailAddress", "source@x.org")).containsExactly(third);
    assertThat(tenant.identify("PhoneNumber", "source1")).containsExactly(source);
    tenant.audit(
        new Promises().created(source).created(third).withoutAKey(source).nothingInTransition());
  }

  @Test
  void should_leave_a_value_with_the_destination_that_yields_it_itself() {
    var merge = merged();
    await(
        tenant.update(
            tenant.sound(), destination, Map.of("EmailAddress", List.of("SOURCE@x.org"))));
    claims.lose();
    var third = tenant.create(Map.of("EmailAddress", "source@x.org"));
    var claim = claims.claim("idEmail", "source@x.org").getFormattedContents();

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).containsExactly(new TakenKey("idEmail", third));
    assertThat(claims.claim("idEmail", "source@x.org").getFormattedContents()).isEqualTo(claim);
    assertThat(claims.owns(destination, "idEmail", "source@x.org")).isTrue();
    assertThat(tenant.get(destination).content().attributes().of("EmailAddress"))
        .containsExactly("SOURCE@x.org");
  }

  @Test
  void should_take_a_claim_from_a_third_profile_that_does_not_own_the_value() {
    var third = tenant.create(Map.of("EmailAddress", "third@x.org"));
    var merge = merged();
    claims.give(third);

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).isEmpty();
    assertThat(export()).isEqualTo(before);
    tenant.audit(new Promises().created(source).created(third).nothingInTransition());
  }

  @Test
  void should_claim_a_value_again_whose_claim_was_lost() {
    var merge = merged();
    claims.lose();

    var done = await(tenant.unmerge(tenant.sound(), merge));

    assertThat(done.findings().keysTaken()).isEmpty();
    assertThat(export()).isEqualTo(before);
    tenant.audit(new Promises().created(source).created(destination).nothingInTransition());
  }

  @Test
  void should_not_block_other_operations_by_a_lost_claim_that_a_third_profile_got() {
    claims.lose();
    var third = tenant.create(Map.of("EmailAddress", "source@x.org"));
    var end = tenant.create(person("end"));

    await(
        tenant.insertRecords(tenant.sound(), source, Map.of("Visit", List.of(Map.of("Day", "1")))));
    merged();
    await(
        tenant.insertRecords(
            tenant.sound(), destination, Map.of("Visit", List.of(Map.of("Day", "2")))));
    await(tenant.merge(tenant.sound(), destination, end));
    await(tenant.update(tenant.sound(), end, Map.of("EmailAddress", "end@x.org")));
    var refused = tenant.update(tenant.sound(), end, Map.of("EmailAddress", "source@x.org"));

    assertThat(refusal(refused).members()).containsEntry("customer_id", third);
    await(tenant.delete(tenant.sound(), end));
    assertThat(tenant.identify("EmailAddress", "source@x.org")).containsExactly(third);
    tenant.audit(new Promises().created(third).nothingInTransition());
  }

  @Test
  void should_give_a_value_of_two_merged_sources_to_the_one_that_had_it_last() {
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
    tenant.audit(promises.nothingInTransition());
  }

  @ManyAtOnce
  Stream<DynamicTest> an_unmerge_with_a_lost_claim_completes_despite() {
    return Protocol.everyFault(KEYSPACE, LostClaim::new);
  }

  private static final class LostClaim extends ProfilePair {
    private final String third;
    private final String merge;

    LostClaim(TestTenant tenant) {
      super(tenant, List.of(), List.of());
      merge = await(tenant.merge(tenant.sound(), source, destination));
      new StoredClaims(KEYSPACE, tenant).lose();
      third = tenant.create(Map.of("EmailAddress", "source@x.org"));
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.unmerge(server, merge);
    }

    @Override
    public void ended(Future<?> operation) {
      await(operation);
      isUnmerged();
    }

    @Override
    public void died() {
      await(tenant.unmerge(tenant.sound(), merge));
      isUnmerged();
    }

    private void isUnmerged() {
      var done = await(tenant.unmerge(tenant.sound(), merge));
      assertThat(done.findings().keysTaken()).containsExactly(new TakenKey("idEmail", third));
      assertThat(tenant.identify("EmailAddress", "source@x.org")).containsExactly(third);
      assertThat(tenant.identify("PhoneNumber", "source1")).containsExactly(source);
      tenant.recover();
      tenant.audit(new Promises().created(third).withoutAKey(source).nothingInTransition());
    }
  }

  private String merged() {
    return await(tenant.merge(tenant.sound(), source, destination));
  }

  private List<String> export() {
    return Stream.of(source, destination).map(tenant::export).flatMap(List::stream).toList();
  }

  private static Map<String, Object> person(String name) {
    var person = new HashMap<>(ProfilePair.noted(name));
    person.put("Note", name);
    return person;
  }
}
