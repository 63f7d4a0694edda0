package kindred.audit;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.List;
import java.util.Map;
import kindred.audit.Auditor.Promises;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The auditor finds every kind of broken state; each test breaks a consistent one by hand. */
class AuditorIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final String PROFILE = " profile SET %s WHERE tenant_id = ? AND customer_id = ?";

  private TestTenant tenant;
  private String ann;
  private String bob;
  private Promises promises;

  @BeforeEach
  void twoProfiles() {
    tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    ann = tenant.create(Map.of("EmailAddress", "ann@x.org", "LastName", "Lee"));
    bob = tenant.create(Map.of("EmailAddress", "bob@x.org", "Note", "b"));
    promises =
        new Promises().created(ann).created(bob).updated(bob, "Note", "b").nothingInTransition();
  }

  @Test
  void a_consistent_tenant_has_no_findings() {
    assertThat(findings()).isEmpty();
    assertThat(tenant.live()).containsExactlyInAnyOrder(ann, bob);
  }

  @Test
  void two_owners_of_one_value_are_reported() {
    var key = key(ann, "claim");
    run(
        """
        INSERT INTO profile (tenant_id, customer_id, kind, name, item, value, meta)
        VALUES (?, ?, 3, ?, ?, 'claim', ?)""",
        tenant.id(),
        bob,
        key.getString("name"),
        key.getString("item"),
        key.getString("meta"));

    assertThat(findings()).anyMatch(finding -> finding.startsWith("I1"));
  }

  @Test
  void an_owned_value_without_a_claim_is_reported() {
    deleteClaimOf(ann);

    assertThat(findings()).hasSize(1).allMatch(finding -> finding.contains("has no claim"));
  }

  @Test
  void the_imported_document_of_a_deleted_profile_is_reported() {
    var eve = tenant.importing().create(Map.of("EmailAddress", "eve@x.org"));
    await(tenant.delete(tenant.sound(), eve));
    assertThat(findings()).isEmpty();

    run(
        """
        UPDATE imported_profile SET state = 1
        WHERE tenant_id = ? AND group_id = ? AND customer_id = ?""",
        tenant.id(),
        eve.substring(0, 10),
        eve);

    assertThat(findings()).hasSize(1).allMatch(finding -> finding.startsWith("adoption"));
  }

  @Test
  void an_owned_value_that_another_profile_has_claimed_is_reported() {
    var claim = claimOf(ann);
    run(
        """
        UPDATE key_claim SET customer_id = ?
        WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ?""",
        bob,
        tenant.id(),
        claim.getString("key_name"),
        claim.getInt("bucket"),
        claim.getByteBuffer("value_hash"));

    assertThat(findings()).hasSize(1).allMatch(finding -> finding.contains("is claimed by " + bob));
  }

  @Test
  void a_claim_outside_the_bucket_of_its_owner_is_reported() {
    var key = key(ann, "claim");
    run(
        """
        UPDATE profile SET meta = '1023'
        WHERE tenant_id = ? AND customer_id = ? AND kind = 3 AND name = ? AND item = ?""",
        tenant.id(),
        ann,
        key.getString("name"),
        key.getString("item"));

    assertThat(findings()).hasSize(1).allMatch(finding -> finding.startsWith("I2"));
  }

  @Test
  void a_missing_entry_is_reported() {
    for (var row : all("key_entry")) {
      run(
          """
          DELETE FROM key_entry WHERE tenant_id = ? AND key_name = ? AND bucket = ?
                                  AND value_hash = ? AND customer_id = ?""",
          tenant.id(),
          row.getString("key_name"),
          row.getShort("bucket"),
          row.getByteBuffer("value_hash"),
          ann);
    }

    assertThat(findings()).hasSize(1).allMatch(finding -> finding.startsWith("entry"));
  }

  @Test
  void a_lost_create_is_reported() {
    run("DELETE FROM profile WHERE tenant_id = ? AND customer_id = ?", tenant.id(), ann);

    assertThat(findings()).hasSize(1).allMatch(finding -> finding.startsWith("I3"));
  }

  @Test
  void a_lost_update_is_reported() {
    set(bob, "attributes = '{\"Note\":\"a\"}'");

    assertThat(findings()).hasSize(1).allMatch(finding -> finding.startsWith("I4"));
  }

  @Test
  void a_merge_without_effect_into_an_unknown_id_or_in_a_circle_is_reported() {
    promises.merged(ann, bob);
    assertThat(findings()).hasSize(1).allMatch(finding -> finding.startsWith("I5"));

    set(ann, "state = 3, merged_into = 'unknown'");
    assertThat(findings()).anyMatch(finding -> finding.contains("which does not exist"));

    set(ann, "state = 3, merged_into = '" + bob + "'");
    set(bob, "state = 3, merged_into = '" + ann + "'");
    assertThat(findings()).anyMatch(finding -> finding.contains("in a circle"));
  }

  @Test
  void a_frozen_profile_is_reported_and_is_live() {
    set(ann, "state = 2, merge_id = 'm', merged_into = '" + bob + "'");

    assertThat(findings()).containsExactly("I6: " + ann + " is still in state 2");
    assertThat(tenant.live()).containsExactlyInAnyOrder(ann, bob);
  }

  @Test
  void rows_of_a_profile_that_is_gone_are_reported() {
    set(ann, "state = 4");

    assertThat(findings()).anyMatch(finding -> finding.startsWith("half gone"));
  }

  @Test
  void a_profile_without_an_insert_id_is_reported() {
    set(ann, "insert_id = null");

    assertThat(findings()).anyMatch(finding -> finding.startsWith("half inserted"));
  }

  private List<String> findings() {
    return Auditor.audit(KEYSPACE, tenant.id(), promises);
  }

  /** A plain write into the table of claims: no code of the server may do this. */
  private void deleteClaimOf(String customer) {
    var claim = claimOf(customer);
    run(
        """
        DELETE FROM key_claim
        WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ?""",
        tenant.id(),
        claim.getString("key_name"),
        claim.getInt("bucket"),
        claim.getByteBuffer("value_hash"));
  }

  private Row claimOf(String customer) {
    return all("key_claim").stream()
        .filter(row -> row.getString("customer_id").equals(customer))
        .findFirst()
        .orElseThrow();
  }

  private Row key(String customer, String form) {
    return KEYSPACE
        .rows(
            "SELECT * FROM profile WHERE tenant_id = ? AND customer_id = ? AND kind = 3",
            tenant.id(),
            customer)
        .stream()
        .filter(row -> form.equals(row.getString("value")))
        .findFirst()
        .orElseThrow();
  }

  private List<Row> all(String table) {
    return KEYSPACE.rows(
        "SELECT * FROM " + table + " WHERE tenant_id = ? ALLOW FILTERING", tenant.id());
  }

  private void set(String customer, String assignments) {
    run("UPDATE" + PROFILE.formatted(assignments), tenant.id(), customer);
  }

  private static void run(String cql, Object... values) {
    KEYSPACE.rows(cql, values);
  }
}
