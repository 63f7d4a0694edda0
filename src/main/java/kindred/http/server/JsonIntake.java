package kindred.http.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.util.Optional;
import kindred.http.Call;
import kindred.http.ContractOperation;
import kindred.http.JsonBody;
import kindred.http.NullMembers;

/**
 * Reads a JSON body strictly, before the routing library reads it again to check its shape: of
 * duplicate members the library would silently take the last.
 */
final class JsonIntake implements Handler<RoutingContext> {

  private static final String BODY = "kindred.json";

  private final NullMembers nulls;

  JsonIntake(JsonObject contract) {
    this.nulls = new NullMembers(contract);
  }

  static Optional<JsonNode> body(RoutingContext context) {
    return Optional.ofNullable(context.get(BODY));
  }

  @Override
  public void handle(RoutingContext context) {
    ContractOperation operation = Admission.admitted(context).operation();
    if (!operation.streamed() && operation.bodyTypes().contains(ContractOperation.JSON)) {
      read(context, operation);
    }
    context.next();
  }

  private void read(RoutingContext context, ContractOperation operation) {
    var bytes = context.body().buffer();
    Optional<JsonNode> json = bytes == null ? Optional.empty() : JsonBody.read(bytes);
    if (!operation.bodyRequired()) {
      json = json.filter(given -> !given.isNull());
    } else if (json.isEmpty()) {
      throw Call.missingBody();
    }
    json.ifPresent(
        present -> {
          if (nulls.remove(operation.id(), present)) {
            ((RoutingContextInternal) context).setBody(JsonBody.write(present));
          }
          context.put(BODY, present);
        });
    declareType(context, json.isPresent());
  }

  /**
   * The library decides by this header alone: it would parse an empty body as JSON, and knows the
   * type only in lower case.
   */
  private static void declareType(RoutingContext context, boolean isJson) {
    var headers = context.request().headers().remove("Content-Type");
    if (isJson) {
      headers.set("Content-Type", ContractOperation.JSON);
    }
  }
}
