package kindred.keys;

import static kindred.cassandra.StatementKind.PLAIN;
import static kindred.cassandra.StatementKind.QUORUM_READ;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.cassandra.CassandraSession;
import kindred.profile.OwnedKey;

/**
 * Table {@code key_entry}: who may have a value of a non-unique key, or of a leftmost part of a
 * key; the only reader and writer. Bucketed, so that one write enters many.
 *
 * <p>Every write is plain with a logical timestamp: the operation that moves a profile to version w
 * inserts at 2w+1 and deletes at 2w, so that a late or repeated write never undoes a newer one.
 */
public final class KeyEntryStore {

  private static final String SELECT =
      """
      SELECT customer_id FROM key_entry
      WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ? AND customer_id > ?
      LIMIT ?""";
  private static final String SELECT_ONE =
      """
      SELECT customer_id FROM key_entry
      WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ? AND customer_id = ?""";
  private static final String INSERT =
      """
      INSERT INTO key_entry (tenant_id, key_name, bucket, value_hash, customer_id)
      VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?""";
  private static final String DELETE =
      """
      DELETE FROM key_entry USING TIMESTAMP ?
      WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ? AND customer_id = ?""";

  private static final String PAGE =
      """
      SELECT DISTINCT tenant_id, key_name, bucket, token(tenant_id, key_name, bucket)
      FROM key_entry WHERE token(tenant_id, key_name, bucket) >= ? LIMIT ?""";
  private static final String DROP =
      """
      DELETE FROM key_entry USING TIMESTAMP ?
      WHERE tenant_id = ? AND key_name = ? AND bucket = ?""";
  private static final int TOKEN = 3;

  /** Of each key: many entries of an import share one, and yet none grows too large. */
  private static final int BUCKETS = 1024;

  /** The most entries of one write. */
  private static final int GROUP = 200;

  /** Later than the logical timestamp of any operation. */
  private static final long LAST = 1L << 62;

  /** A partition of the table: some of the entries of a key. */
  public record Place(int tenant, String key, short bucket, long token) {}

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
                session.prepare(QUORUM_READ, SELECT),
                session.prepare(PLAIN, INSERT),
                session.prepare(PLAIN, DELETE),
                session.prepare(QUORUM_READ, PAGE),
                session.prepare(PLAIN, DROP),
                session.prepare(QUORUM_READ, SELECT_ONE)))
        .map(all -> new KeyEntryStore(session, all.list()));
  }

  /** Plain: the profile may have the value from the given version on. */
  public Future<Void> insert(int tenant, OwnedKey key, String customer, long version) {
    return session.execute(bound(tenant, key, customer, version)).mapEmpty();
  }

  /** A customer that may have a value. */
  public record Entry(OwnedKey key, String customer) {}

  /** Groups of entries that one write can make. */
  public static List<List<Entry>> groups(Stream<Entry> entries) {
    var buckets = new LinkedHashMap<String, List<Entry>>();
    entries.forEach(
        entry ->
            buckets
                .computeIfAbsent(
                    entry.key().key() + " " + bucket(entry.key(), entry.customer()),
                    none -> new ArrayList<>())
                .add(entry));
    var groups = new ArrayList<List<Entry>>();
    for (var bucket : buckets.values()) {
      for (int from = 0; from < bucket.size(); from += GROUP) {
        groups.add(bucket.subList(from, Math.min(from + GROUP, bucket.size())));
      }
    }
    return groups;
  }

  /** Plain, as {@link #insert}: a group of entries by one write. */
  public Future<Void> insertAll(int tenant, List<Entry> entries, long version) {
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
        bucket(key, customer),
        ClaimStore.bytes(key.hash()),
        customer,
        2 * version + 1);
  }

  /** Plain: the profile no longer has the value from the given version on. */
  public Future<Void> delete(int tenant, OwnedKey key, String customer, long version) {
    return delete(
        new KeyEntry(tenant, key.key(), key.hash(), bucket(key, customer), customer), version);
  }

  /** Plain: its customer no longer has the value from the given version on. */
  public Future<Void> delete(KeyEntry entry, long version) {
    return session
        .execute(
            delete.bind(
                2 * version,
                entry.tenant(),
                entry.key(),
                entry.bucket(),
                ClaimStore.bytes(entry.hash()),
                entry.customer()))
        .mapEmpty();
  }

  /** Whether there is an entry of the customer for the value. */
  public Future<Boolean> has(int tenant, OwnedKey key, String customer) {
    return session
        .execute(
            selectOne.bind(
                tenant, key.key(), bucket(key, customer), ClaimStore.bytes(key.hash()), customer))
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
                part ->
                    session.execute(
                        select.bind(
                            tenant,
                            key.key(),
                            bucket(key, part),
                            ClaimStore.bytes(key.hash()),
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
                                row.getShort("bucket"),
                                row.getLong(TOKEN)))
                    .toList());
  }

  /** Plain: removes a partition of a key that is no more, and whose name no key ever has again. */
  public Future<Void> drop(Place place) {
    return session.execute(drop.bind(LAST, place.tenant(), place.key(), place.bucket())).mapEmpty();
  }

  private static short bucket(OwnedKey key, String customer) {
    return bucket(key, Math.floorMod(customer.hashCode(), key.place()));
  }

  /** The entries of one value lie in as many buckets as its key's fan-out says. */
  private static short bucket(OwnedKey key, int part) {
    int first = KeyHash.bucket(key.hash(), BUCKETS);
    return (short) ((first + part * (BUCKETS / key.place())) % BUCKETS);
  }
}
