package kindred.directory;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;

/** A deletion: the profile exists with all its keys, or is deleted with all of them. */
final class DeletionCase implements Protocol {

  private final TestTenant tenant;
  private final Map<String, Object> person;
  private final Map<String, String> values;
  private final String ann;

  /**
   * @param values the key values by which the profile is found
   */
  DeletionCase(TestTenant tenant, Map<String, Object> person, Map<String, String> values) {
    this.tenant = tenant;
    this.person = person;
    this.values = values;
    this.ann = tenant.create(person);
  }

  @Override
  public Future<?> run(Domain server) {
    return server.directory().askedBy("anna").delete(tenant.id(), ann, any -> true);
  }

  @Override
  public void ended(Future<?> operation) {
    await(operation);
    assertThat(tenant.rows("key_claim")).isZero();
    assertThat(tenant.rows("key_entry")).isZero();
    assertThat(tenant.importedDocuments()).isZero();
    namesItsCaller();
    isGone(new Promises().nothingInTransition());
  }

  @Override
  public void died() {
    var live = tenant.live();
    finds(live);

    var refused = refusal(tenant.delete(tenant.sound(), ann));

    if (live.isEmpty()) {
      assertThat(refused.code()).isEqualTo("profile-not-found");
      namesItsCaller();
    } else {
      assertThat(refused).isNull();
    }
    isGone(new Promises()); // recovery has yet to complete the deletion
  }

  /** Also if the server dies before it writes to the audit log. */
  private void namesItsCaller() {
    assertThat(tenant.askers(ann)).endsWith("anna");
  }

  private void isGone(Promises promises) {
    assertThat(tenant.live()).isEmpty();
    finds(List.of());
    var other = tenant.create(person);
    finds(List.of(other));
    assertThat(tenant.live()).containsExactly(other);
    tenant.audit(promises.created(other));
  }

  private void finds(List<String> ids) {
    values.forEach(
        (attribute, value) ->
            assertThat(tenant.identify(attribute, value)).as(attribute).isEqualTo(ids));
  }
}
