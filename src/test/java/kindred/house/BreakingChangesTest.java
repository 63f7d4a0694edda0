package kindred.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import kindred.http.Contract;
import org.junit.jupiter.api.Test;

/** The contract still has everything that clients of the last release use. */
class BreakingChangesTest {

  @Test
  void a_client_of_the_last_release_still_works() throws Exception {
    var tag = git("describe", "--tags", "--abbrev=0").strip();
    if (tag.isEmpty()) {
      System.out.println("There is no release yet with which openapi.yaml could be compared.");
      return;
    }
    var released = Contract.parse(Buffer.buffer(git("show", tag + ":openapi.yaml")));

    assertThat(BreakingChanges.between(released.document(), Contract.load().document()))
        .as("changes of openapi.yaml that break clients of %s", tag)
        .isEmpty();
  }

  @Test
  void nothing_is_broken_by_what_is_only_added() {
    var now = Contract.load().document().copy();
    operation(now).getJsonObject("responses").put("418", new JsonObject());
    schema(now, "ImportJob").getJsonObject("properties").put("mood", new JsonObject());

    assertThat(BreakingChanges.between(Contract.load().document(), now)).isEmpty();
  }

  @Test
  void every_planted_break_is_found() {
    var now = Contract.load().document().copy();
    now.getJsonObject("paths").getJsonObject("/merges").remove("get");
    operation(now).getJsonObject("responses").remove("412");
    operation(now).getJsonArray("parameters").remove(0);
    operation(now)
        .getJsonArray("parameters")
        .add(new JsonObject().put("in", "query").put("name", "why").put("required", true));
    operation(now).getJsonObject("requestBody").put("required", true);
    schema(now, "ImportJob").getJsonObject("properties").remove("state");
    schema(now, "IdentificationKeyInput").getJsonArray("required").add("unique");
    schema(now, "MergeRequest")
        .getJsonObject("properties")
        .getJsonObject("reason")
        .put("type", "integer");

    assertThat(BreakingChanges.between(Contract.load().document(), now))
        .contains(
            "get /merges is gone",
            "put /profiles/{customer_id}/merge/{source_id}: response 412 is gone",
            "put /profiles/{customer_id}/merge/{source_id}: parameter header Idempotency-Key is gone",
            "put /profiles/{customer_id}/merge/{source_id}: no longer optional query why",
            "put /profiles/{customer_id}/merge/{source_id}: the body is no longer optional",
            "ImportJob: member state is gone",
            "IdentificationKeyInput: no longer optional unique",
            "MergeRequest.reason: another type");
  }

  private static JsonObject operation(JsonObject contract) {
    return contract
        .getJsonObject("paths")
        .getJsonObject("/profiles/{customer_id}/merge/{source_id}")
        .getJsonObject("put");
  }

  private static JsonObject schema(JsonObject contract, String name) {
    return contract.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
  }

  /** What git prints; empty if it fails, as without a repository or a tag. */
  private static String git(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? text : "";
  }
}
