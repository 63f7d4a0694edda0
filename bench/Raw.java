import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import kindred.profile.Ids;

/**
 * What the node alone takes of an import: the statements that an import of new customers sends,
 * without anything else. No row is validated, no outcome is stored, and nobody could resume it.
 */
final class Raw {

  private static final int CHUNK = 80_000;
  private static final int BUCKETS = 1_024;
  private static final int CLAIMS = 100;
  private static final int IN_FLIGHT = 64;

  private final CqlSession session;
  private final int tenant;
  private final String job = Ids.random();
  private final Instant created = Instant.now();
  private final PreparedStatement claim;
  private final PreparedStatement entry;
  private final PreparedStatement insert;
  private final Semaphore free = new Semaphore(IN_FLIGHT);
  private final AtomicReference<Throwable> failed = new AtomicReference<>();
  private final MessageDigest sha256;

  Raw(CqlSession session, int tenant) throws Exception {
    this.session = session;
    this.tenant = tenant;
    this.sha256 = MessageDigest.getInstance("SHA-256");
    this.claim =
        session.prepare(
            "INSERT INTO kindred.key_claim (tenant_id, key_name, bucket, value_hash, customer_id, op_id, pver)"
                + " VALUES (?, ?, ?, ?, ?, ?, 0) IF NOT EXISTS");
    this.entry =
        session.prepare(
            "INSERT INTO kindred.key_entry (tenant_id, key_name, bucket, value_hash, customer_id)"
                + " VALUES (?, ?, ?, ?, ?) USING TIMESTAMP 3");
    this.insert =
        session.prepare(
            "UPDATE kindred.imported_profile SET state = 1, insert_id = ?, created_at = ?,"
                + " keys_schema_version = 0, document = ?"
                + " WHERE tenant_id = ? AND group_id = ? AND customer_id = ?");
  }

  private record Row(String id, ByteBuffer mail, ByteBuffer name, String document) {}

  void load(Path file) throws Exception {
    try (var lines = Files.lines(file)) {
      var chunk = new ArrayList<Row>(CHUNK);
      long number = 0;
      for (var line : (Iterable<String>) lines.skip(1)::iterator) {
        chunk.add(row(line.strip().split(","), ++number));
        if (chunk.size() == CHUNK) {
          write(chunk);
          chunk.clear();
        }
      }
      write(chunk);
    }
    if (failed.get() != null) {
      throw new IllegalStateException(failed.get());
    }
  }

  private Row row(String[] cells, long number) {
    var id = Ids.imported(job, number);
    var mail = hash(cells[6]);
    var name = hash(cells[3]);
    var document =
        "{\"FirstName\":[\"" + cells[2] + "\"],\"LastName\":[\"" + cells[3] + "\"],\"PhoneNumber\":[\""
            + cells[5] + "\",\"" + cells[4] + "\"],\"EmailAddress\":[\"" + cells[6]
            + "\"],\"records\":[{\"extension\":\"Address\",\"AddressType\":\"" + cells[7]
            + "\",\"PostCode\":\"" + cells[8] + "\",\"Address\":\"" + cells[9] + "\",\"County\":\""
            + cells[10] + "\",\"City\":\"" + cells[11] + "\",\"Country\":\"" + cells[12]
            + "\"}],\"keys\":[" + "{\"key\":\"raw-mail\",\"hash\":\"" + id + id + "\"},"
            + "{\"key\":\"raw-name\",\"hash\":\"" + id + id + "\"}]}";
    return new Row(id, mail, name, document);
  }

  private ByteBuffer hash(String value) {
    return ByteBuffer.wrap(sha256.digest(value.getBytes(StandardCharsets.UTF_8)), 0, 16).slice();
  }

  private void write(List<Row> chunk) throws InterruptedException {
    byBucket(chunk, Row::mail, (bucket, row) -> claim.bind(
        tenant, "raw-mail", bucket, row.mail(), row.id(), job), true);
    byBucket(chunk, Row::name, (bucket, row) -> entry.bind(
        tenant, "raw-name", (short) (int) bucket, row.name(), row.id()), false);
    BatchStatementBuilder group = null;
    String last = "";
    for (var row : chunk) {
      var groupId = row.id().substring(0, 10);
      if (!groupId.equals(last)) {
        send(group);
        group = batch().setQueryTimestamp(created.toEpochMilli() * 1_000 - 86_400_000_000L);
        last = groupId;
      }
      group.addStatement(insert.bind(job, created, row.document(), tenant, groupId, row.id()));
    }
    send(group);
    drain();
  }

  private interface Bound {
    BoundStatement of(Integer bucket, Row row);
  }

  private void byBucket(
      List<Row> chunk, java.util.function.Function<Row, ByteBuffer> key, Bound bound, boolean lwt)
      throws InterruptedException {
    Map<Integer, BatchStatementBuilder> batches = new HashMap<>();
    Map<Integer, Integer> sizes = new HashMap<>();
    for (var row : chunk) {
      int bucket = Math.floorMod(key.apply(row).getInt(0), BUCKETS);
      batches.computeIfAbsent(bucket, none -> batch(lwt)).addStatement(bound.of(bucket, row));
      if (sizes.merge(bucket, 1, Integer::sum) == CLAIMS) {
        send(batches.remove(bucket));
        sizes.remove(bucket);
      }
    }
    for (var batch : batches.values()) {
      send(batch);
    }
    drain();
  }

  private static BatchStatementBuilder batch() {
    return batch(false);
  }

  private static BatchStatementBuilder batch(boolean lwt) {
    return BatchStatement.builder(BatchType.UNLOGGED)
        .setConsistencyLevel(ConsistencyLevel.QUORUM)
        .setSerialConsistencyLevel(ConsistencyLevel.SERIAL)
        .setIdempotence(!lwt);
  }

  private void send(BatchStatementBuilder batch) throws InterruptedException {
    if (batch == null) {
      return;
    }
    free.acquire();
    session
        .executeAsync(batch.build())
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                failed.compareAndSet(null, failure);
              } else if (!done.wasApplied()) {
                failed.compareAndSet(null, new IllegalStateException("a claim was refused"));
              }
              free.release();
            });
  }

  private void drain() throws InterruptedException {
    free.acquire(IN_FLIGHT);
    free.release(IN_FLIGHT);
  }
}
