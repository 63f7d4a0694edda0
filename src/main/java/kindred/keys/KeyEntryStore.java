package kindred.keys;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.READ;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
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

  private static final String PAGE =
      """
      SELECT DISTINCT tenant_id, key_name, value_hash, fanout,
                      token(tenant_id, key_name, value_hash, fanout)
      FROM key_entry WHERE token(tenant_id, key_name, value_hash, fanout) >= ? LIMIT ?""";
  private static final String DROP =
      """
      DELETE FROM key_entry USING TIMESTAMP ?
      WHERE tenant_id = ? AND key_name = ? AND value_hash = ? AND fanout = ?""";
  private static final int TOKEN = 4;

  /** Later than the logical timestamp of any operation. */
  private static final long LAST = 1L << 62;

  /** A partition of the table: some of the entries of one value. */
  public record Place(int tenant, String key, ByteBuffer hash, byte fanout, long token) {}

  private final CassandraSession session;
  private final PreparedStatement page;
  private final PreparedStatement drop;
  private final PreparedStatement select;
  private final PreparedStatement selectOne;
  private final PreparedStatement insert;
  private final PreparedStatement delete;

  private KeyEntryStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.select = prepared.get(0);
    this.insert = prepared.get(1);
    this.delete = prepared.get(2);
    this.page = prepared.get(3);
    this.drop = prepared.get(4);
    this.selectOne = prepared.get(5);
  }

  /** A store whose statements are prepared. */
  public static Future<KeyEntryStore> open(CassandraSession session) {
    return Future.all(
            List.of(
                session.prepare(READ, SELECT),
                session.prepare(PLAIN, INSERT),
                session.prepare(PLAIN, DELETE),
                session.prepare(READ, PAGE),
                session.prepare(PLAIN, DROP),
                session.prepare(READ, SELECT_ONE)))
        .map(all -> new KeyEntryStore(session, all.list()));
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

  /** The partitions from a token on, of all tenants, in the order of the ring. */
  public Future<List<Place>> page(long from, int limit) {
    return session
        .execute(page.bind(from, limit))
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new Place(
                                row.getInt("tenant_id"),
                                row.getString("key_name"),
                                row.getByteBuffer("value_hash"),
                                row.getByte("fanout"),
                                row.getLong(TOKEN)))
                    .toList());
  }

  /** Plain: removes a partition of a key that is no more, and whose name no key ever has again. */
  public Future<Void> drop(Place place) {
    return session
        .execute(drop.bind(LAST, place.tenant(), place.key(), place.hash(), place.fanout()))
        .mapEmpty();
  }

  private static byte fanout(OwnedKey key, String customer) {
    return (byte) Math.floorMod(customer.hashCode(), key.place());
  }
}
