package kindred.schema;

import static kindred.cassandra.StatementKind.LWT;

import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.core.type.TypeReference;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.json.StoredJson;
import kindred.problem.Faults;

/**
 * Table {@code tenant_schema}: the definitions of all tenants; the only reader and writer. Every
 * write is an LWT on the tenant's {@code schema_version}.
 */
public final class SchemaStore {

  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT schema_version, kind, name, state, definition FROM tenant_schema
          WHERE tenant_id = ?""");
  private static final Cql SELECT_SERIAL = SELECT.serial();
  private static final Cql SELECT_VERSION =
      Cql.quorumRead(
          """
          SELECT DISTINCT tenant_id, schema_version FROM tenant_schema
          WHERE tenant_id = ?""");
  private static final Cql BUMP =
      Cql.lwt(
          "UPDATE tenant_schema SET schema_version = ? WHERE tenant_id = ? IF schema_version = ?");
  private static final Cql PUT =
      Cql.lwt(
          """
          INSERT INTO tenant_schema (tenant_id, kind, name, state, definition)
          VALUES (?, ?, ?, ?, ?)""");
  private static final Cql DELETE =
      Cql.lwt("DELETE FROM tenant_schema WHERE tenant_id = ? AND kind = ? AND name = ?");

  private static final byte ACTIVE = 1;

  /** Of a key: its back-fill has not ended. */
  private static final byte BUILDING = 2;

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
   * @param building whether it is a key whose back-fill has not ended
   * @param created the schema version that created it
   */
  record Definition(Kind kind, String name, Object body, boolean building, long created) {}

  /** A write of definitions, recognised by its id after a lost reply; the server has no caller. */
  record Operation(String id, Optional<String> askedBy) {}

  /** A schema and the operations that wrote its rows. */
  record Loaded(SchemaSnapshot snapshot, Set<String> operations) {}

  private final PreparedStatements statements;

  public SchemaStore(CassandraSession session) {
    statements =
        new PreparedStatements(session, SELECT, SELECT_SERIAL, SELECT_VERSION, BUMP, PUT, DELETE);
  }

  /** The schema after the last completed change; a quorum read. */
  Future<SchemaSnapshot> read(int tenant) {
    return statements.execute(SELECT, tenant).map(rows -> load(tenant, rows).snapshot());
  }

  /** The version of the schema after the last completed change; 0 without one. */
  Future<Long> version(int tenant) {
    return statements
        .execute(SELECT_VERSION, tenant)
        .map(rows -> rows.isEmpty() ? 0L : rows.get(0).getLong("schema_version"));
  }

  /** The schema, linearizable: for changes. */
  Future<Loaded> readSerial(int tenant) {
    return statements.execute(SELECT_SERIAL, tenant).map(rows -> load(tenant, rows));
  }

  private BatchStatementBuilder writing(
      int tenant, long version, List<Definition> definitions, Operation op) {
    var batch = change(tenant, version);
    for (var definition : definitions) {
      var tree = new HashMap<String, Object>();
      tree.putAll(Map.of("created", definition.created(), "op", op.id()));
      tree.put("body", definition.body());
      op.askedBy().ifPresent(caller -> tree.put("by", caller));
      batch.addStatement(
          statements.bind(
              PUT,
              tenant,
              definition.kind().code(),
              definition.name(),
              definition.building() ? BUILDING : ACTIVE,
              StoredJson.print(tree)));
    }
    return batch;
  }

  /** LWT: writes definitions, if the schema still has the given version. */
  Future<Boolean> put(int tenant, long version, List<Definition> definitions, Operation op) {
    return commit(writing(tenant, version, definitions, op));
  }

  /** LWT: deletes a definition and writes others, if the schema still has the given version. */
  Future<Boolean> delete(
      int tenant,
      long version,
      Kind kind,
      String name,
      List<Definition> definitions,
      Operation op) {
    return commit(
        writing(tenant, version, definitions, op)
            .addStatement(statements.bind(DELETE, tenant, kind.code(), name)));
  }

  private BatchStatementBuilder change(int tenant, long version) {
    var condition = version == 0 ? null : version;
    return LWT.batch().addStatement(statements.bind(BUMP, version + 1, tenant, condition));
  }

  private Future<Boolean> commit(BatchStatementBuilder batch) {
    return statements.apply(batch.build());
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
      boolean building = row.getByte("state") == BUILDING;
      var reader = new SchemaReader(new Faults());
      switch (Kind.values()[row.getByte("kind")]) {
        case SALT -> salt = (String) tree.get("body");
        case CORE -> core = Optional.of(reader.readCore(tree.get("body")));
        case EXTENSION -> extensions.add(created(reader.readExtension(tree.get("body")), created));
        case KEY -> keys.add(created(reader.readKey(tree.get("body")), created, building));
        case POPULATED -> populated = true;
        case DROPPED -> dropped.add(created(reader.readKey(tree.get("body")), created, false));
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

  private static Map<?, ?> tree(String definition) {
    return StoredJson.read(definition, new TypeReference<Map<?, ?>>() {});
  }
}
