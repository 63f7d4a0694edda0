package kindred.http.schemas;

import io.vertx.core.Future;
import java.util.Map;
import kindred.http.Call;
import kindred.http.ContentReply;
import kindred.http.Contract;
import kindred.http.Operation;
import kindred.http.Reply;
import kindred.schema.SchemaRegistry;

/** The contract of a tenant over HTTP. */
public final class TenantContractOperations {

  private final Contract contract;
  private final SchemaRegistry schemas;

  public TenantContractOperations(Contract contract, SchemaRegistry schemas) {
    this.contract = contract;
    this.schemas = schemas;
  }

  /** The operations of the contract that this class implements. */
  public Map<String, Operation> operations() {
    return Map.of("getTenantContract", this::get);
  }

  private Future<Reply> get(Call call) {
    return schemas
        .now(call.tenant())
        .map(
            schema -> {
              var document = TenantContract.of(contract.document(), schema, call.basePath());
              return ContentReply.of("application/json", document.toBuffer().appendString("\n"))
                  .to(call, "private, no-cache");
            });
  }
}
