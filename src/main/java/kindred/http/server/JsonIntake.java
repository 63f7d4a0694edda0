package kindred.http.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import kindred.http.ContractOperation;
import kindred.http.StrictJson;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.ProblemException;

/**
 * Reads a body as {@link StrictJson} before the routing library reads it again for its shape: there
 * the last of two members of one name would win.
 */
public final class JsonIntake implements Handler<RoutingContext> {

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

  /** The failure of a call that needs a body and has none. */
  public static ProblemException missing() {
    return Problem.invalid(Fault.body("", "body-missing", "The operation needs a body."))
        .exception();
  }

  private static void read(RoutingContext context, boolean required) {
    var bytes = context.body().buffer();
    Optional<JsonNode> json = bytes == null ? Optional.empty() : StrictJson.read(bytes);
    json.ifPresent(present -> context.put(BODY, present));
    if (json.isEmpty() && required) {
      throw missing();
    }
    tellLibrary(context, json.isPresent());
  }

  /** It looks at the header only: it would parse nothing as JSON, and knows it in lower case. */
  private static void tellLibrary(RoutingContext context, boolean isJson) {
    var headers = context.request().headers().remove("Content-Type");
    if (isJson) {
      headers.set("Content-Type", ContractOperation.JSON);
    }
  }
}
