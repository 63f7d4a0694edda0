package kindred.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import kindred.imports.ControlRequest;
import kindred.imports.ImportJob;
import kindred.imports.ProfileImport;

/** What operators do with import jobs over HTTP. */
final class ImportControlOperations {

  private final ProfileImport imports;

  ImportControlOperations(ProfileImport imports) {
    this.imports = imports;
  }

  Future<Reply> update(Call call) {
    return imports
        .jobs()
        .control(call.tenant(), call.path("id"), request(call.json()))
        .map(job -> Reply.ok(ImportJson.write(job, call)));
  }

  private static ControlRequest request(JsonNode body) {
    var state = body.path("state");
    var most = body.path("max_rows_per_second");
    return new ControlRequest(
        state.isMissingNode()
            ? Optional.empty()
            : Optional.of(ImportJob.State.valueOf(state.textValue().toUpperCase(Locale.ROOT))),
        most.isMissingNode() ? OptionalInt.empty() : OptionalInt.of(most.asInt()));
  }
}
