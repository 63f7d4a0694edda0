package kindred.keys;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.READ;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import kindred.cassandra.CassandraSession;
import kindred.profile.OwnedKey;

/**
 * Table {@code key_entry}: who may have a value of a non-unique key, or of a leftmost part of a
 * key; the only reader and writer.
 *
 * <p>Every write is plain with a logical timestamp: the operation that moves a profile to version w
 * inserts at 2w+1 and deletes at 2w, so that a late or repeated write never undoes a newer one.
 */
public final class KeyEntryStore {

  private static final String SELECT =
      """
      SELECT customer_id FROM key_entry
      WHERE tenant_id = ? AND key_name = ? AND value_hash = ? AND fanout = ? AND customer_id > ?
      LIMIT ?""";
  private static final String SELECT_ONE =
      """
      SELECT customer_id FROM key_entry
      WHERE tenant_id = ? AND key_name = ? AND value_hash = ? AND fanout = ? AND customer_id = ?""";
  private static final String INSERT =
      """
      INSERT INTO key_entry (tenant_id, key_name, value_hash, fanout, customer_id)
      VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?""";
  private static final String DELETE =
      """
      DELETE FROM key_entry USING TIMESTAMP ?
      WHERE tenant_id = ? AND key_name = ? AND value_hash = ? AND fanout = ? AND customer_id = ?""";

  private final CassandraSession session;
  private final PreparedStatement select;
  private final PreparedStatement selectOne;
  private final PreparedStatement insert;
  private final PreparedStatement delete;

  private KeyEntryStore(
      CassandraSession session,
      PreparedStatement select,
      PreparedStatement selectOne,
      PreparedStatement insert,
      PreparedStatement delete) {
    this.session = session;
    this.select = select;
    this.selectOne = selectOne;
    this.insert = insert;
    this.delete = delete;
  }

  /** A store whose statements are prepared. */
  public static Future<KeyEntryStore> open(CassandraSession session) {
    var select = session.prepare(READ, SELECT);
    var selectOne = session.prepare(READ, SELECT_ONE);
    var insert = session.prepare(PLAIN, INSERT);
    var delete = session.prepare(PLAIN, DELETE);
    return Future.all(select, selectOne, insert, delete)
        .map(
            all ->
                new KeyEntryStore(
                    session,
                    select.result(),
                    selectOne.result(),
                    insert.result(),
                    delete.result()));
  }

  /** Plain: the profile may have the value from the given version on. */
  public Future<Void> insert(int tenant, OwnedKey key, String customer, long version) {
    return session.execute(bound(tenant, key, customer, version)).mapEmpty();
  }

  /** A customer that may have a value. */
  public record Entry(OwnedKey key, String customer) {}

  /** Plain, as {@link #insert}: many of them in one batch. */
  public Future<Void> insertAll(int tenant, List<Entry> entries, long version) {
    if (entries.isEmpty()) {
      return Future.succeededFuture();
    }
    var batch =
        BatchStatement.builder(DefaultBatchType.UNLOGGED)
            .setExecutionProfileName(PLAIN.profile())
            .setIdempotence(true);
    entries.forEach(
        entry -> batch.addStatement(bound(tenant, entry.key(), entry.customer(), version)));
    return session.execute(batch.build()).mapEmpty();
  }

  private BoundStatement bound(int tenant, OwnedKey key, String customer, long version) {
    return insert.bind(
        tenant,
        key.key(),
        ClaimStore.bytes(key.hash()),
        fanout(key, customer),
        customer,
        2 * version + 1);
  }

  /** Plain: the profile no longer has the value from the given version on. */
  public Future<Void> delete(int tenant, OwnedKey key, String customer, long version) {
    return delete(
        new KeyEntry(tenant, key.key(), key.hash(), fanout(key, customer), customer), version);
  }

  /** Plain: its customer no longer has the value from the given version on. */
  public Future<Void> delete(KeyEntry entry, long version) {
    return session
        .execute(
            delete.bind(
                2 * version,
                entry.tenant(),
                entry.key(),
                ClaimStore.bytes(entry.hash()),
                entry.fanout(),
                entry.customer()))
        .mapEmpty();
  }

  /** Whether there is an entry of the customer for the value. */
  public Future<Boolean> has(int tenant, OwnedKey key, String customer) {
    return session
        .execute(
            selectOne.bind(
                tenant, key.key(), ClaimStore.bytes(key.hash()), fanout(key, customer), customer))
        .map(rows -> !rows.isEmpty());
  }

  /**
   * The customers that may have the value, in order of their ids.
   *
   * @param after only ids greater than this; empty for all
   */
  public Future<List<String>> find(int tenant, OwnedKey key, String after, int limit) {
    var partitions =
        IntStream.range(0, key.place())
            .mapToObj(
                fanout ->
                    session.execute(
                        select.bind(
                            tenant,
                            key.key(),
                            ClaimStore.bytes(key.hash()),
                            (byte) fanout,
                            after,
                            limit)))
            .toList();
    return Future.all(partitions)
        .map(
            all -> {
              var ids = new TreeSet<String>();
              partitions.forEach(
                  rows -> rows.result().forEach(row -> ids.add(row.getString("customer_id"))));
              return ids.stream().limit(limit).toList();
            });
  }

  private static byte fanout(OwnedKey key, String customer) {
    return (byte) Math.floorMod(customer.hashCode(), key.place());
  }
}
