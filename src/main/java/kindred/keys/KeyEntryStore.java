package kindred.keys;

import static java.util.Comparator.comparing;
import static kindred.cassandra.StatementKind.PLAIN;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kindred.cassandra.BoundedConcurrency;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.profile.OwnedKey;

/**
 * Table {@code key_entry}: which customers may have a value of a non-unique key, or of a leftmost
 * part of a key; the only reader and writer. Bucketed, so that one write inserts many entries.
 *
 * <p>Every write is plain, with a logical timestamp: the operation that leads to version w inserts
 * at 2w+1 and deletes at 2w, so that a late or repeated write never undoes a newer one.
 */
public final class KeyEntryStore {

  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT customer_id FROM key_entry
          WHERE tenant_id = ? AND key_name = ? AND bucket IN ? AND value_hash = ?
            AND customer_id > ?
          PER PARTITION LIMIT ?""");
  private static final Cql SELECT_ONE =
      Cql.quorumRead(
          """
          SELECT customer_id FROM key_entry
          WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ?
            AND customer_id = ?""");
  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO key_entry (tenant_id, key_name, bucket, value_hash, customer_id)
          VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?""");
  private static final int VALUE_HASH = 3;
  private static final int CUSTOMER = 4;
  private static final Cql DELETE =
      Cql.plain(
          """
          DELETE FROM key_entry USING TIMESTAMP ?
          WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ?
            AND customer_id = ?""");
  private static final int DELETED_VALUE_HASH = 4;
  private static final int DELETED_CUSTOMER = 5;

  private static final Cql PAGE =
      Cql.quorumRead(
          """
          SELECT DISTINCT tenant_id, key_name, bucket, token(tenant_id, key_name, bucket)
          FROM key_entry WHERE token(tenant_id, key_name, bucket) >= ? LIMIT ?""");
  private static final Cql DROP =
      Cql.plain(
          """
          DELETE FROM key_entry USING TIMESTAMP ?
          WHERE tenant_id = ? AND key_name = ? AND bucket = ?""");
  private static final int TOKEN = 3;

  /** Of each key: many entries of an import share a bucket, and no bucket grows too large. */
  private static final int BUCKETS = 1024;

  /** The most entries in one write. */
  private static final int GROUP = 200;

  /** Above the logical timestamp of any operation. */
  private static final long LAST = 1L << 62;

  /** A partition of the table: some of the entries of a key. */
  public record Place(int tenant, String key, short bucket, long token) {}

  private final PreparedStatements statements;

  public KeyEntryStore(CassandraSession session) {
    statements = new PreparedStatements(session, SELECT, SELECT_ONE, INSERT, DELETE, PAGE, DROP);
  }

  /** Plain: inserts an entry; the profile may have the value from the given version on. */
  public Future<Void> insert(int tenant, OwnedKey key, String customer, long version) {
    return statements.execute(bound(tenant, key, customer, version)).mapEmpty();
  }

  /** Plain, as {@link #insert}: inserts the entries of those values that are not claimed. */
  public Future<Void> enter(int tenant, Collection<OwnedKey> keys, String customer, long version) {
    return BoundedConcurrency.each(
        keys.stream().filter(key -> !key.claim()).toList(),
        key -> insert(tenant, key, customer, version));
  }

  /** A customer that may have a value. */
  public record Entry(OwnedKey key, String customer) {}

  /** Groups of entries, each for one write. */
  public static List<List<Entry>> groups(Stream<Entry> entries) {
    return Buckets.group(
        entries.toList(),
        entry -> List.of(entry.key().key(), bucket(entry.key(), entry.customer())),
        GROUP);
  }

  /** In the order of the table, so that the node need not sort them. */
  private static List<Entry> ordered(List<Entry> ofOneBucket) {
    return ofOneBucket.stream()
        .sorted(comparing((Entry entry) -> entry.key().hash()).thenComparing(Entry::customer))
        .toList();
  }

  /** Plain, as {@link #insert}: inserts a group of entries of first versions in one write. */
  public Future<Void> insertAll(int tenant, List<Entry> group) {
    var batch = PLAIN.batch();
    var first = bound(tenant, group.get(0).key(), group.get(0).customer(), 1);
    for (var entry : ordered(group)) {
      batch.addStatement(
          first
              .setBytesUnsafe(VALUE_HASH, KeyHash.bytes(entry.key().hash()))
              .setString(CUSTOMER, entry.customer()));
    }
    return statements.execute(batch.build()).mapEmpty();
  }

  private BoundStatement bound(int tenant, OwnedKey key, String customer, long version) {
    return statements.bind(
        INSERT,
        tenant,
        key.key(),
        bucket(key, customer),
        KeyHash.bytes(key.hash()),
        customer,
        2 * version + 1);
  }

  /** Plain: deletes an entry; the profile no longer has the value from the given version on. */
  public Future<Void> delete(int tenant, OwnedKey key, String customer, long version) {
    return delete(entry(tenant, key, customer), version);
  }

  private static KeyEntry entry(int tenant, OwnedKey key, String customer) {
    return new KeyEntry(tenant, key.key(), key.hash(), bucket(key, customer), customer);
  }

  /** Plain: as above, for an entry that was read. */
  public Future<Void> delete(KeyEntry entry, long version) {
    return statements.execute(bound(entry, version)).mapEmpty();
  }

  private BoundStatement bound(KeyEntry entry, long version) {
    return statements.bind(
        DELETE,
        2 * version,
        entry.tenant(),
        entry.key(),
        entry.bucket(),
        KeyHash.bytes(entry.hash()),
        entry.customer());
  }

  /** Plain, as {@link #delete}: deletes a group of entries in one write. */
  public Future<Void> deleteAll(int tenant, List<Entry> group, long version) {
    var batch = PLAIN.batch();
    var first = bound(entry(tenant, group.get(0).key(), group.get(0).customer()), version);
    for (var entry : ordered(group)) {
      batch.addStatement(
          first
              .setBytesUnsafe(DELETED_VALUE_HASH, KeyHash.bytes(entry.key().hash()))
              .setString(DELETED_CUSTOMER, entry.customer()));
    }
    return statements.execute(batch.build()).mapEmpty();
  }

  /** Whether the customer has an entry for the value. */
  public Future<Boolean> has(int tenant, OwnedKey key, String customer) {
    return statements
        .execute(
            SELECT_ONE,
            tenant,
            key.key(),
            bucket(key, customer),
            KeyHash.bytes(key.hash()),
            customer)
        .map(rows -> !rows.isEmpty());
  }

  /**
   * The customers that may have the value, in the order of their ids.
   *
   * @param after only ids greater than this; empty for all
   */
  public Future<List<String>> find(int tenant, OwnedKey key, String after, int limit) {
    var buckets =
        IntStream.range(0, key.place()).mapToObj(part -> bucket(key, part)).distinct().toList();
    return statements
        .execute(SELECT, tenant, key.key(), buckets, KeyHash.bytes(key.hash()), after, limit)
        .map(
            rows ->
                rows.stream()
                    .map(row -> row.getString("customer_id"))
                    .sorted()
                    .distinct()
                    .limit(limit)
                    .toList());
  }

  /** The partitions of all tenants from a token on, in the order of the ring. */
  public Future<List<Place>> page(long from, int limit) {
    return statements.list(
        row ->
            new Place(
                row.getInt("tenant_id"),
                row.getString("key_name"),
                row.getShort("bucket"),
                row.getLong(TOKEN)),
        PAGE,
        from,
        limit);
  }

  /** Plain: deletes a partition of a deleted key, whose stored name no key ever has again. */
  public Future<Void> drop(Place place) {
    return statements.write(DROP, LAST, place.tenant(), place.key(), place.bucket());
  }

  /** The buckets with all entries of the values that this bucket has entries of, in order. */
  static List<Short> together(short bucket, int fanout) {
    int distance = BUCKETS / fanout;
    return IntStream.range(0, fanout)
        .mapToObj(part -> (short) (bucket % distance + part * distance))
        .toList();
  }

  private static short bucket(OwnedKey key, String customer) {
    return bucket(key, Math.floorMod(customer.hashCode(), key.place()));
  }

  /** The entries of one value are spread over as many buckets as the fan-out of its key. */
  private static short bucket(OwnedKey key, int part) {
    int first = KeyHash.bucket(key.hash(), BUCKETS);
    return (short) ((first + part * (BUCKETS / key.place())) % BUCKETS);
  }
}
