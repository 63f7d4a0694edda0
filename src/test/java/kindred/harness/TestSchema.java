package kindred.harness;

import static kindred.cassandra.TestKeyspace.await;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.util.List;
import java.util.Map;
import kindred.cassandra.TestKeyspace;
import kindred.schema.SchemaRegistry;

/**
 * The schema of a {@link TestTenant}. Keys: idEmail and idPhone are unique, idName (LastName,
 * FirstName) is not. Extensions: Card (several, unique by Number), Visit (several), Address (one).
 */
public final class TestSchema {

  private TestSchema() {}

  static void define(SchemaRegistry schemas, int tenant) {
    await(
        schemas
            .defineCore(
                tenant,
                List.of(
                    text("FirstName"),
                    text("LastName"),
                    text("EmailAddress"),
                    text("PhoneNumber"),
                    text("Note")))
            .compose(done -> schemas.createExtension(tenant, extension("Card", "Number", "Label")))
            .compose(done -> schemas.createExtension(tenant, extension("Visit", "", "Day")))
            .compose(done -> schemas.createExtension(tenant, address()))
            .compose(done -> schemas.createKey(tenant, key("idEmail", true, "EmailAddress")))
            .compose(done -> schemas.createKey(tenant, key("idPhone", true, "PhoneNumber")))
            .compose(
                done -> schemas.createKey(tenant, key("idName", false, "LastName", "FirstName"))));
  }

  /** Adds keys of the cards: idLabel is unique, idNumber is not. */
  static void defineCardKeys(SchemaRegistry schemas, int tenant) {
    await(schemas.createKey(tenant, cardKey("idLabel", true, "Label")));
    await(schemas.createKey(tenant, cardKey("idNumber", false, "Number")));
  }

  /** Copies the schema of a tenant, with its salt. This is much faster than to define it again. */
  public static void copy(TestKeyspace keyspace, int template, int tenant) {
    var batch = BatchStatement.builder(DefaultBatchType.UNLOGGED).setQueryTimestamp(1);
    for (var row :
        keyspace.rows("SELECT JSON * FROM tenant_schema WHERE tenant_id = ?", template)) {
      var copied =
          row.getString(0).replace("\"tenant_id\": " + template, "\"tenant_id\": " + tenant);
      batch.addStatement(SimpleStatement.newInstance("INSERT INTO tenant_schema JSON ?", copied));
    }
    keyspace.driver().execute(batch.build());
  }

  private static Map<String, Object> text(String name) {
    return Map.of("name", name, "type", "string");
  }

  private static Map<String, Object> extension(String name, String unique, String other) {
    return unique.isEmpty()
        ? Map.of("name", name, "type", "multi-valued", "attributes", List.of(text(other)))
        : Map.of(
            "name",
            name,
            "type",
            "multi-valued",
            "attributes",
            List.of(text(unique), text(other)),
            "unique",
            List.of(unique));
  }

  private static Map<String, Object> address() {
    return Map.of("name", "Address", "type", "single-valued", "attributes", List.of(text("City")));
  }

  private static Map<String, Object> key(String name, boolean unique, String... attributes) {
    return Map.of("name", name, "unique", unique, "attributes", List.of(attributes));
  }

  private static Map<String, Object> cardKey(String name, boolean unique, String attribute) {
    return Map.of(
        "name", name, "unique", unique, "source", "Card", "attributes", List.of(attribute));
  }
}
