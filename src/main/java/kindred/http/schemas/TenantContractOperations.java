package kindred.http.schemas;

import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import kindred.http.Call;
import kindred.http.ContentReply;
import kindred.http.Contract;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/** The contract of a tenant over HTTP. */
public final class TenantContractOperations {

  private static final int MOST_REMEMBERED = 100;

  private final Contract contract;
  private final SchemaRegistry schemas;
  private final Map<Integer, Written> written =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Written> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  /** The contract of a tenant with the schema of this version. */
  private record Written(long schemaVersion, ContentReply document) {}

  public TenantContractOperations(Contract contract, SchemaRegistry schemas) {
    this.contract = contract;
    this.schemas = schemas;
  }

  public Map<String, Operation> operations() {
    return Map.of("getTenantContract", this::get);
  }

  private Future<Reply> get(Call call) {
    return schemas
        .now(call.tenant())
        .map(schema -> written(call, schema).document().to(call, "private, no-cache"));
  }

  /** Writing it takes long, and it changes with the schema only. */
  private synchronized Written written(Call call, SchemaSnapshot schema) {
    var known = written.get(call.tenant());
    if (known != null && known.schemaVersion() == schema.version()) {
      return known;
    }
    var document = TenantContract.of(contract.document(), schema, call.basePath());
    var fresh =
        new Written(
            schema.version(),
            ContentReply.of("application/json", document.toBuffer().appendString("\n")));
    written.put(call.tenant(), fresh);
    return fresh;
  }
}
