package kindred.merge.undo;

import static kindred.cassandra.TestKeyspace.await;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.protocol.internal.util.Bytes;
import java.util.List;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;
import kindred.keys.KeyExtraction;
import kindred.keys.KeyNormalizer;
import kindred.profile.OwnedKey;

/** The claims of a tenant's key values, read and changed without a server. */
final class StoredClaims {

  private final TestKeyspace keyspace;
  private final TestTenant tenant;

  StoredClaims(TestKeyspace keyspace, TestTenant tenant) {
    this.keyspace = keyspace;
    this.tenant = tenant;
  }

  boolean owns(String id, String key, String value) {
    return tenant.get(id).owns(value(key, value));
  }

  Row claim(String key, String value) {
    return rows("SELECT * FROM key_claim %s", value(key, value)).get(0);
  }

  /** Deletes the claim of the source's e-mail address, as if one table had been restored. */
  void lose() {
    change("DELETE FROM key_claim %s IF EXISTS");
  }

  /** Gives the claim of the source's e-mail address to another profile. */
  void give(String other) {
    change("UPDATE key_claim SET customer_id = '" + other + "', op_id = 'lost' %s IF EXISTS");
  }

  private void change(String cql) {
    rows(cql, value("idEmail", "source@x.org"));
  }

  private OwnedKey value(String key, String value) {
    var schema = await(tenant.sound().schemas().now(tenant.id()));
    return new KeyExtraction(schema)
        .owned(schema.key(key).orElseThrow(), List.of(KeyNormalizer.normalise(value)));
  }

  private List<Row> rows(String cql, OwnedKey key) {
    return keyspace.rows(
        cql.formatted("WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ?"),
        tenant.id(),
        key.key(),
        key.place(),
        Bytes.fromHexString("0x" + key.hash()));
  }
}
