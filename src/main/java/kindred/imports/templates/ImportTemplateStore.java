package kindred.imports.templates;

import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.core.type.TypeReference;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.Cql;
import kindred.cassandra.PreparedStatements;
import kindred.json.StoredJson;

/**
 * Table {@code import_template}: the only reader and writer. Plain: a template is replaced as a
 * whole and the last write wins; an import stores what it has read.
 */
public final class ImportTemplateStore {

  /** A tenant has no more: the list is one answer. */
  public static final int MOST = 1_000;

  private static final Cql INSERT =
      Cql.plain(
          """
          INSERT INTO import_template (tenant_id, name, parameters, changed_at)
          VALUES (?, ?, ?, ?)""");
  private static final Cql DELETE =
      Cql.plain("DELETE FROM import_template WHERE tenant_id = ? AND name = ?");
  private static final Cql SELECT =
      Cql.quorumRead(
          """
          SELECT name, parameters, changed_at FROM import_template
          WHERE tenant_id = ? AND name = ?""");
  private static final Cql LIST =
      Cql.quorumRead(
          """
          SELECT name, parameters, changed_at FROM import_template
          WHERE tenant_id = ? LIMIT ?""");

  private final PreparedStatements statements;

  public ImportTemplateStore(CassandraSession session) {
    statements = new PreparedStatements(session, INSERT, DELETE, SELECT, LIST);
  }

  /** Plain: stores a template in place of the one with its name. */
  public Future<Void> put(int tenant, ImportTemplate template) {
    return statements.write(
        INSERT,
        tenant,
        template.name(),
        StoredJson.print(template.parameters()),
        template.changedAt());
  }

  /** Plain: deletes a template. */
  public Future<Void> delete(int tenant, String name) {
    return statements.write(DELETE, tenant, name);
  }

  public Future<Optional<ImportTemplate>> find(int tenant, String name) {
    return statements.first(ImportTemplateStore::template, SELECT, tenant, name);
  }

  /** All templates of a tenant, by name. */
  public Future<List<ImportTemplate>> list(int tenant) {
    return statements.list(ImportTemplateStore::template, LIST, tenant, MOST);
  }

  private static ImportTemplate template(Row row) {
    return new ImportTemplate(
        row.getString("name"),
        StoredJson.read(row.getString("parameters"), new TypeReference<>() {}),
        row.getInstant("changed_at"));
  }
}
