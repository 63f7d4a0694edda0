package kindred.imports;

import java.util.List;
import java.util.function.Supplier;
import kindred.directory.KeyProblems;
import kindred.imports.mapping.ColumnMapping;
import kindred.jobs.ImportOptions;
import kindred.jobs.ImportOrigin;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.retry.Waiting;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Gives a reader of rows by the newest schema, so that keys that were added meanwhile are claimed
 * too. Waits; workers only.
 */
public final class CurrentSchemaReader implements Supplier<RowReader> {

  private final SchemaRegistry schemas;
  private final String jobId;
  private final String segment;
  private final ImportOptions options;
  private final List<String> header;
  private SchemaSnapshot schema;
  private RowReader reader;

  /** Refuses a header that does not fit the schema. */
  CurrentSchemaReader(
      SchemaRegistry schemas,
      SchemaSnapshot schema,
      String jobId,
      ImportOrigin origin,
      List<String> header) {
    this.schemas = schemas;
    this.jobId = jobId;
    this.segment = origin.segment();
    this.options = origin.options();
    this.header = header;
    use(schema);
  }

  /** The identification keys that the client names; 404, or 409 while one is back-filled. */
  public static List<IdentificationKey> requireIdKeys(
      SchemaSnapshot schema, ImportOptions options) {
    return options.idKeys().stream().map(name -> requireKey(schema, name)).toList();
  }

  private static IdentificationKey requireKey(SchemaSnapshot schema, String name) {
    var key = schema.key(name).orElseThrow(() -> KeyProblems.notFound(name, schema).exception());
    if (key.building()) {
      throw KeyProblems.building(key).exception();
    }
    return key;
  }

  private void use(SchemaSnapshot newest) {
    var idKeys = requireIdKeys(newest, options);
    var mapping = ColumnMapping.of(header, options.mapping(), newest, idKeys);
    reader = new RowReader(newest, jobId, segment, idKeys, mapping, options.update());
    schema = newest;
  }

  @Override
  public RowReader get() {
    try {
      Waiting.on(schemas.newerThan(schema.tenant(), schema.version())).ifPresent(this::use);
    } catch (ProblemException refused) {
      if (refused.problem().kind() != Problem.Kind.UNAVAILABLE) {
        throw refused;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
    return reader;
  }
}
