package kindred.schema;

import static kindred.cassandra.StatementKind.LWT;
import static kindred.cassandra.StatementKind.QUORUM_READ;
import static kindred.cassandra.StatementKind.SERIAL_READ;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kindred.cassandra.CassandraSession;
import kindred.problem.Faults;

/**
 * Table {@code tenant_schema}: the only reader and writer; every write is an LWT on the tenant's
 * {@code schema_version}.
 */
public final class SchemaStore {

  private static final String SELECT =
      """
      SELECT schema_version, kind, name, state, definition FROM tenant_schema WHERE tenant_id = ?""";
  private static final String SELECT_VERSION =
      """
      SELECT DISTINCT tenant_id, schema_version FROM tenant_schema WHERE tenant_id = ?""";
  private static final String BUMP =
      """
      UPDATE tenant_schema SET schema_version = ? WHERE tenant_id = ? IF schema_version = ?""";
  private static final String PUT =
      """
      INSERT INTO tenant_schema (tenant_id, kind, name, state, definition)
      VALUES (?, ?, ?, ?, ?)""";
  private static final String DELETE =
      """
      DELETE FROM tenant_schema WHERE tenant_id = ? AND kind = ? AND name = ?""";

  private static final byte SETTLED = 1;

  /** A key that is being built; a salt since whose making it is recorded whether births began. */
  private static final byte OPEN = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a row of the table defines. */
  enum Kind {
    SALT,
    CORE,
    EXTENSION,
    KEY,
    POPULATED,
    DROPPED;

    byte code() {
      return (byte) ordinal();
    }
  }

  /**
   * A definition to write.
   *
   * @param body the tree of the definition
   * @param created schema version that made it
   * @param open not settled yet: a key that is being built
   */
  record Definition(Kind kind, String name, Object body, boolean open, long created) {}

  /** A schema and the operations that wrote its rows. */
  record Loaded(SchemaSnapshot snapshot, Set<String> operations) {}

  private final CassandraSession session;
  private final PreparedStatement read;
  private final PreparedStatement readSerial;
  private final PreparedStatement version;
  private final PreparedStatement bump;
  private final PreparedStatement put;
  private final PreparedStatement delete;

  private SchemaStore(CassandraSession session, List<PreparedStatement> prepared) {
    this.session = session;
    this.read = prepared.get(0);
    this.readSerial = prepared.get(1);
    this.version = prepared.get(2);
    this.bump = prepared.get(3);
    this.put = prepared.get(4);
    this.delete = prepared.get(5);
  }

  /** A store whose statements are prepared. */
  public static Future<SchemaStore> open(CassandraSession session) {
    return Future.all(
            List.of(
                session.prepare(QUORUM_READ, SELECT),
                session.prepare(SERIAL_READ, SELECT),
                session.prepare(QUORUM_READ, SELECT_VERSION),
                session.prepare(LWT, BUMP),
                session.prepare(LWT, PUT),
                session.prepare(LWT, DELETE)))
        .map(all -> new SchemaStore(session, all.list()));
  }

  /** The schema as the last finished change left it. */
  Future<SchemaSnapshot> read(int tenant) {
    return session.execute(read.bind(tenant)).map(rows -> load(tenant, rows).snapshot());
  }

  /** The version of the schema that the last finished change made; 0 without one. */
  Future<Long> version(int tenant) {
    return session
        .execute(version.bind(tenant))
        .map(rows -> rows.isEmpty() ? 0L : rows.get(0).getLong("schema_version"));
  }

  /** The schema, linearizable: for changing it. */
  Future<Loaded> readSerial(int tenant) {
    return session.execute(readSerial.bind(tenant)).map(rows -> load(tenant, rows));
  }

  private BatchStatementBuilder changing(
      int tenant, long version, List<Definition> definitions, String op) {
    var batch = change(tenant, version);
    for (var definition : definitions) {
      var tree = Map.of("created", definition.created(), "op", op, "body", definition.body());
      batch.addStatement(
          put.bind(
              tenant,
              definition.kind().code(),
              definition.name(),
              definition.open() ? OPEN : SETTLED,
              write(tree)));
    }
    return batch;
  }

  /**
   * Writes definitions if the schema still has the given version.
   *
   * @param op recognises this write when its reply was lost
   */
  Future<Boolean> put(int tenant, long version, List<Definition> definitions, String op) {
    return commit(changing(tenant, version, definitions, op));
  }

  /** Deletes a definition, and writes others, if the schema still has the given version. */
  Future<Boolean> delete(
      int tenant, long version, Kind kind, String name, List<Definition> definitions, String op) {
    return commit(
        changing(tenant, version, definitions, op)
            .addStatement(delete.bind(tenant, kind.code(), name)));
  }

  private BatchStatementBuilder change(int tenant, long version) {
    var condition = version == 0 ? null : version;
    return BatchStatement.builder(DefaultBatchType.UNLOGGED)
        .setExecutionProfileName(LWT.profile())
        .addStatement(bump.bind(version + 1, tenant, condition));
  }

  private Future<Boolean> commit(BatchStatementBuilder batch) {
    return session.lwt(batch.build()).map(outcome -> outcome.applied());
  }

  private static Loaded load(int tenant, List<Row> rows) {
    if (rows.isEmpty()) {
      return new Loaded(SchemaSnapshot.empty(tenant), Set.of());
    }
    var operations = new HashSet<String>();
    var salt = "";
    Optional<List<Attribute>> core = Optional.empty();
    var extensions = new ArrayList<ExtensionSchema>();
    var keys = new ArrayList<IdentificationKey>();
    var dropped = new ArrayList<IdentificationKey>();
    boolean populated = false;
    for (var row : rows) {
      if (row.isNull("kind")) {
        continue;
      }
      var tree = tree(row.getString("definition"));
      operations.add((String) tree.get("op"));
      long created = ((Number) tree.get("created")).longValue();
      boolean open = row.getByte("state") == OPEN;
      var document = new SchemaDocument(new Faults());
      switch (Kind.values()[row.getByte("kind")]) {
        case SALT -> {
          salt = (String) tree.get("body");
          populated |= !open;
        }
        case CORE -> core = Optional.of(document.readCore(tree.get("body")));
        case EXTENSION ->
            extensions.add(created(document.readExtension(tree.get("body")), created));
        case KEY -> keys.add(created(document.readKey(tree.get("body")), created, open));
        case POPULATED -> populated = true;
        case DROPPED -> dropped.add(created(document.readKey(tree.get("body")), created, false));
      }
    }
    extensions.sort(Comparator.comparingLong(ExtensionSchema::created));
    keys.sort(Comparator.comparingLong(IdentificationKey::created));
    long version = rows.get(0).getLong("schema_version");
    return new Loaded(
        new SchemaSnapshot(tenant, version, salt, core, extensions, keys, dropped, populated),
        operations);
  }

  private static ExtensionSchema created(ExtensionSchema read, long created) {
    return new ExtensionSchema(read.name(), read.form(), read.attributes(), read.unique(), created);
  }

  private static IdentificationKey created(IdentificationKey read, long created, boolean building) {
    return new IdentificationKey(
        read.name(),
        read.source(),
        read.attributes(),
        read.unique(),
        read.buckets(),
        read.fanout(),
        created,
        building);
  }

  private static String write(Object tree) {
    try {
      return JSON.writeValueAsString(tree);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Map<?, ?> tree(String definition) {
    try {
      return JSON.readValue(definition, Map.class);
    } catch (JsonProcessingException corrupt) {
      throw new IllegalStateException("a stored definition is not JSON", corrupt);
    }
  }
}
