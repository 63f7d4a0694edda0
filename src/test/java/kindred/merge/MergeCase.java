package kindred.merge;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import kindred.Domain;
import kindred.audit.Auditor.Promises;
import kindred.audit.KeyReader;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;

/** A merge of two profiles with an equal card each; a reader looks up the keys of the source. */
class MergeCase extends ProfilePair {
  final KeyReader reader;
  final Promises promises = new Promises();

  MergeCase(TestKeyspace keyspace, TestTenant tenant) {
    super(tenant, List.of(card("7", "gold"), card("8", "red")), List.of(card("8", "red")));
    promises.created(source).created(destination);
    reader = new KeyReader(keyspace, tenant, 1);
  }

  @Override
  public final Future<?> run(Domain server) {
    return tenant.merge(server, source, destination);
  }

  @Override
  public void ended(Future<?> operation) {
    assertThat((String) await(operation)).isNotEmpty();
    assertThat(tenant.rows("merge")).isEqualTo(1);
    isMerged();
    assertThat(tenant.get(destination).version()).isEqualTo(2);
  }

  @Override
  public void died() {
    assertThat(tenant.live()).hasSizeBetween(1, 2).contains(destination);

    assertThat(await(tenant.merge(tenant.sound(), source, destination))).isNotEmpty();

    isMerged();
  }

  final void isMerged() {
    reader.stop();
    promises.merged(source, destination).nothingInTransition();
    assertThat(tenant.live()).containsExactly(destination);
    keysLeadTo("source", destination);
    keysLeadTo("destination", destination);
    assertThat(tenant.identify("LastName", "Lee")).containsExactly(destination);
    var merged = tenant.get(destination).content();
    assertThat(merged.attributes().of("FirstName")).containsExactly("destination", "source");
    assertThat(merged.attributes().of("LastName")).containsExactly("Lee");
    assertThat(merged.records()).hasSize(2);
    var gone = refusal(tenant.sound().finder().get(tenant.id(), source, false));
    assertThat(gone.members()).containsEntry("merged_into", destination);
    assertThat(tenant.create(Map.of("FirstName", "other"))).isNotEmpty();
    tenant.audit(promises);
  }
}
