package kindred.http.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.util.Optional;
import kindred.http.Call;
import kindred.http.ContractOperation;
import kindred.http.JsonBody;

/**
 * Reads a JSON body strictly, before the routing library reads it again to check its shape: of
 * duplicate members the library would silently take the last.
 */
final class JsonIntake implements Handler<RoutingContext> {

  private static final String BODY = "kindred.json";

  static Optional<JsonNode> body(RoutingContext context) {
    return Optional.ofNullable(context.get(BODY));
  }

  @Override
  public void handle(RoutingContext context) {
    ContractOperation operation = Admission.admitted(context).operation();
    if (!operation.streamed() && operation.bodyTypes().contains(ContractOperation.JSON)) {
      read(context, operation.bodyRequired());
    }
    context.next();
  }

  private static void read(RoutingContext context, boolean required) {
    var bytes = context.body().buffer();
    Optional<JsonNode> json = bytes == null ? Optional.empty() : JsonBody.read(bytes);
    if (!required) {
      // generated clients send null for no body, and for members that are not set
      json = json.filter(given -> !given.isNull()).map(given -> withoutNulls(context, given));
    }
    json.ifPresent(present -> context.put(BODY, present));
    if (json.isEmpty() && required) {
      throw Call.missingBody();
    }
    declareType(context, json.isPresent());
  }

  private static JsonNode withoutNulls(RoutingContext context, JsonNode given) {
    if (given.isObject() && given.properties().removeIf(member -> member.getValue().isNull())) {
      ((RoutingContextInternal) context).setBody(JsonBody.write(given));
    }
    return given;
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
