package kindred.profile;

import static kindred.cassandra.StatementKind.BIRTH;
import static kindred.cassandra.StatementKind.READ;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.cassandra.CassandraSession;

/**
 * Table {@code profile}, for imports: the births of many profiles by few plain writes, and who of
 * many owns a key value by few reads.
 */
public final class BirthStore {

  private static final String SELECT_OWNERS =
      """
      SELECT customer_id, state, birth_id, item FROM profile
      WHERE tenant_id = ? AND customer_id IN ? AND kind = 3 AND name = ?""";

  private final CassandraSession session;
  private final PreparedStatement header;
  private final PreparedStatement record;
  private final PreparedStatement key;
  private final PreparedStatement owners;

  private BirthStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.header = prepared.get(0);
    this.record = prepared.get(1);
    this.key = prepared.get(2);
    this.owners = prepared.get(3);
  }

  /** A store whose statements are prepared. */
  public static Future<BirthStore> open(CassandraSession session) {
    return Future.all(
            session.prepare(BIRTH, ProfileStore.BIRTH_HEADER),
            session.prepare(BIRTH, ProfileStore.PUT_RECORD),
            session.prepare(BIRTH, ProfileStore.PUT_KEY),
            session.prepare(READ, SELECT_OWNERS))
        .map(all -> new BirthStore(session, all.list()));
  }

  /**
   * Whose births they are, and when.
   *
   * @param timestamp of the writes in microseconds, lower than any LWT's
   */
  public record Occasion(int tenant, String birthId, Instant time, long timestamp) {}

  /**
   * Birth: one plain mutation of each partition at a fixed timestamp. Repeating it changes nothing;
   * whatever an LWT wrote there wins.
   */
  public Future<Void> bear(Occasion occasion, Collection<Newborn> newborns) {
    var batch =
        BatchStatement.builder(DefaultBatchType.UNLOGGED)
            .setExecutionProfileName(BIRTH.profile())
            .setIdempotence(true)
            .setQueryTimestamp(occasion.timestamp());
    newborns.forEach(newborn -> add(batch, occasion, newborn));
    return session.execute(batch.build()).mapEmpty();
  }

  private void add(BatchStatementBuilder batch, Occasion occasion, Newborn newborn) {
    int tenant = occasion.tenant();
    var id = newborn.id();
    batch.addStatement(
        header.bind(
            occasion.birthId(),
            newborn.segment(),
            newborn.attributes(),
            occasion.time(),
            occasion.time(),
            newborn.keyed(),
            tenant,
            id));
    for (var part : newborn.records()) {
      batch.addStatement(record.bind(tenant, id, part.extension(), part.item(), part.attributes()));
    }
    for (var owned : newborn.keys()) {
      batch.addStatement(
          key.bind(
              tenant,
              id,
              owned.key(),
              owned.hash(),
              owned.claim() ? ProfileStore.CLAIM : ProfileStore.ENTRY,
              Integer.toString(owned.place())));
    }
  }

  /** Of the given customers those that are active, each with its values of one key, at quorum. */
  public Future<Map<String, Set<String>>> owners(int tenant, String key, List<String> ids) {
    return session
        .execute(owners.bind(tenant, ids, key))
        .map(
            rows -> {
              var hashes = new HashMap<String, Set<String>>();
              for (var row : rows) {
                if (!row.isNull("state")
                    && row.getByte("state") == ProfileState.ACTIVE.code()
                    && !row.isNull("birth_id")) {
                  hashes
                      .computeIfAbsent(row.getString("customer_id"), id -> new HashSet<>())
                      .add(row.getString("item"));
                }
              }
              return hashes;
            });
  }
}
