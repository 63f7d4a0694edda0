package kindred.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import kindred.demo.CustomerFile.Pair;

/** Merges two profiles of one person, and shows them before and after. */
final class DemoMerge {

  private final DemoClient client;
  private final PrintStream out;

  DemoMerge(DemoClient client, PrintStream out) {
    this.client = client;
    this.out = out;
  }

  /**
   * Merges the first pair that is not merged yet.
   *
   * @return the id of the survivor; of the last pair's when earlier runs merged all pairs
   */
  String mergeOne(List<Pair> pairs) {
    String last = "";
    for (var pair : pairs) {
      var destination = find(pair.email());
      var source = find(pair.otherEmail());
      if (destination.isPresent() && source.isPresent() && !destination.equals(source)) {
        merge(destination.get(), source.get(), pair);
        return destination.get();
      }
      last = destination.or(() -> source).orElse(last);
    }
    out.println("   all " + pairs.size() + " pairs were merged by earlier runs");
    return last;
  }

  private void merge(String destination, String source, Pair pair) {
    addPhone(destination, "home");
    addPhone(source, "mobile");
    out.println("   before");
    show(destination);
    show(source);

    var path = "/profiles/" + destination + "/merge/" + source;
    var merged =
        client.put(path, "{\"agent_id\": \"demo\", \"reason\": \"same person\"}").require(204);
    out.printf("   PUT %s -> 204, Merge-Id %s%n", path, merged.header("Merge-Id"));

    out.println("   after");
    show(destination);
    showMerged(source, destination);
    require(
        find(pair.otherEmail()).equals(Optional.of(destination)),
        "The e-mail address of the source should find the destination.");
    out.printf("   %s and %s both find %s%n", pair.email(), pair.otherEmail(), destination);
  }

  /** Gives a profile a record of a multi-valued extension; idempotent. */
  private void addPhone(String id, String type) {
    var number = read(id).path("PhoneNumber");
    var first = number.isArray() ? number.path(0) : number;
    client
        .post(
            "/profiles/" + id + "/extensions",
            """
            {"Phone": [{"PhoneType": "%s", "PhoneNumber": %s}]}"""
                .formatted(type, first))
        .require(200);
  }

  private void show(String id) {
    out.println("   " + read(id));
  }

  private JsonNode read(String id) {
    return client.get("/profiles/" + id + "?extensions=Address,Phone").require(200).body();
  }

  private void showMerged(String source, String destination) {
    var response = client.get("/profiles/" + source).require(404);
    require(
        response.body().path("code").asText().equals("merged"),
        "The source should be reported as merged.");
    var survivor = response.body().path("merged_into").asText();
    require(
        survivor.equals(destination), "The source should name the destination as its survivor.");
    out.printf("   GET /profiles/%s -> 404 merged, merged_into %s%n", source, survivor);
  }

  private Optional<String> find(String email) {
    var found =
        client
            .get("/profiles?id_key=" + DemoSchema.EMAIL_KEY + "&EmailAddress=" + email)
            .require(200)
            .body();
    require(found.size() <= 1, "Two profiles have the same unique key value.");
    return Optional.ofNullable(found.path(0).path("customer_id").textValue());
  }

  private static void require(boolean condition, String failure) {
    if (!condition) {
      throw new DemoException(failure);
    }
  }
}
