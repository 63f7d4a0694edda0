import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A server that makes the reads of a request and nothing else: it checks nothing, knows no schema,
 * and answers with the text that is stored. Arguments: CQL port, password, tenant, HTTP port.
 */
final class Bare {

  /** Where the key values of a profile lie, as Kindred would find out from the request. */
  private record Place(String key, Object bucket, ByteBuffer hash) {

    /** The entries of a value are spread over four buckets. */
    List<Short> buckets() {
      return IntStream.range(0, 4)
          .mapToObj(part -> (short) (((short) bucket + part * 256) % 1_024))
          .toList();
    }
  }

  private final Vertx vertx = Vertx.vertx();
  private final CqlSession session;
  private final int tenant;
  private final Map<String, Place> claims = new HashMap<>();
  private final Map<String, Place> entries = new HashMap<>();
  private final PreparedStatement profile;
  private final PreparedStatement imported;
  private final PreparedStatement claim;
  private final PreparedStatement entry;

  private Bare(CqlSession session, int tenant) {
    this.session = session;
    this.tenant = tenant;
    profile =
        prepare(
            "SELECT state, version, insert_id, merge_id, merged_into, segment, attributes,"
                + " keys_schema_version, document, kind, name, item, value, meta"
                + " FROM kindred.profile WHERE tenant_id = ? AND customer_id = ?");
    imported =
        prepare(
            "SELECT state, insert_id, created_at, keys_schema_version, document"
                + " FROM kindred.imported_profile"
                + " WHERE tenant_id = ? AND group_id = ? AND customer_id = ?");
    claim =
        prepare(
            "SELECT customer_id, op_id, pver FROM kindred.key_claim"
                + " WHERE tenant_id = ? AND key_name = ? AND bucket = ? AND value_hash = ?");
    entry =
        prepare(
            "SELECT customer_id FROM kindred.key_entry"
                + " WHERE tenant_id = ? AND key_name = ? AND bucket IN ? AND value_hash = ?"
                + " AND customer_id > '' PER PARTITION LIMIT 101");
    places("key_claim", claims);
    places("key_entry", entries);
  }

  public static void main(String[] args) {
    var session =
        CqlSession.builder()
            .addContactPoint(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])))
            .withLocalDatacenter("dc1")
            .withAuthCredentials("kindred", args[1])
            .build();
    new Bare(session, Integer.parseInt(args[2])).listen(Integer.parseInt(args[3]));
  }

  private PreparedStatement prepare(String cql) {
    return session.prepare(
        SimpleStatement.builder(cql).setConsistencyLevel(ConsistencyLevel.QUORUM).build());
  }

  private void places(String table, Map<String, Place> places) {
    for (var row :
        session.execute(
            "SELECT key_name, bucket, value_hash, customer_id FROM kindred."
                + table
                + " WHERE tenant_id = "
                + tenant
                + " ALLOW FILTERING")) {
      places.put(
          row.getString("customer_id"),
          new Place(
              row.getString("key_name"), row.getObject("bucket"), row.getByteBuffer("value_hash")));
    }
  }

  private void listen(int port) {
    vertx
        .createHttpServer()
        .requestHandler(
            request -> {
              var path = request.path().split("/");
              answer(path[1], path[2])
                  .onSuccess(
                      text ->
                          request
                              .response()
                              .putHeader("Content-Type", "application/json")
                              .end(text))
                  .onFailure(failed -> request.response().setStatusCode(500).end());
            })
        .listen(port, "127.0.0.1")
        .onSuccess(listening -> System.out.println("listening"));
  }

  private Future<String> answer(String what, String id) {
    return switch (what) {
      case "get" -> read(id);
      case "unique" -> owners(claim, claims.get(id), claims.get(id).bucket());
      default -> owners(entry, entries.get(id), entries.get(id).buckets());
    };
  }

  private Future<String> owners(PreparedStatement select, Place at, Object buckets) {
    return execute(select, tenant, at.key(), buckets, at.hash())
        .compose(
            found -> {
              var profiles = new ArrayList<Future<String>>();
              found.forEach(row -> profiles.add(read(row.getString("customer_id"))));
              return Future.all(profiles)
                  .map(
                      all ->
                          String.join(",", profiles.stream().map(Future::result).toList()));
            });
  }

  private Future<String> read(String id) {
    boolean isImported = Character.isLowerCase(id.charAt(0));
    var own = execute(profile, tenant, id);
    var row = isImported ? execute(imported, tenant, id.substring(0, 10), id) : own;
    return Future.all(own, row)
        .map(
            both -> {
              var text = new StringBuilder();
              own.result().forEach(one -> text.append(one.getString(isImported ? "document" : "value")));
              row.result().forEach(one -> text.append(one.getString("document")));
              return text.toString();
            });
  }

  private Future<List<Row>> execute(PreparedStatement statement, Object... values) {
    return Future.fromCompletionStage(
            session.executeAsync(statement.bind(values)), vertx.getOrCreateContext())
        .map(Bare::rows);
  }

  private static List<Row> rows(AsyncResultSet answer) {
    var rows = new ArrayList<Row>();
    answer.currentPage().forEach(rows::add);
    return rows;
  }
}
