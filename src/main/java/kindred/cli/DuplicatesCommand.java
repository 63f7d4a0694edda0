package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommand {@code duplicates}: profiles that may be the same person, and what to do. */
@Command(
    name = "duplicates",
    mixinStandardHelpOptions = true,
    description = {
      "Lists pairs of profiles that may be duplicates, or those of one profile, with the reasons.",
      "Merge them with 'merge', or say here that they are not a match."
    },
    footer = {
      "%nExamples:",
      "  ${ROOT-COMMAND-NAME} duplicates --review",
      "  ${ROOT-COMMAND-NAME} duplicates 00001b8BBKDX000D",
      "  ${ROOT-COMMAND-NAME} duplicates 00001b8BBKDX000D --not-a-match 00001b8BBKDX000H"
    })
final class DuplicatesCommand implements Callable<Integer> {

  private static final int MOST_PAIRS_OF_A_PAGE = 100;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "The id of a profile; without it all pairs are listed.")
  private String id;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "The most profiles or pairs to list; default: 20.")
  private int limit;

  @Option(
      names = "--min-score",
      paramLabel = "SCORE",
      description = "Only pairs with at least this score, from 0 to 1.")
  private Double minScore;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Only pairs that share a value of this key.")
  private String key;

  @Option(
      names = "--not-a-match",
      paramLabel = "OTHER",
      description = "Say that the profile and this one are different customers.")
  private String other;

  @Option(names = "--review", description = "Go through the pairs: merge, or not a match.")
  private boolean review;

  @Mixin private MergeDetails details;
  @Mixin private final Connection connection;
  @Mixin private Output output;
  private final Terminal terminal;

  DuplicatesCommand(Connection connection, Terminal terminal) {
    this.connection = connection;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    requireSense();
    var api = connection.open();
    if (other != null) {
      details.confirm(terminal, output, id + " and " + other + " are different customers?");
      dismiss(api, id, other);
    } else if (id != null) {
      var path = "/profiles/" + ApiClient.encoded(id) + "/duplicates";
      var found = api.get(new Query().with("limit", limit).of(path)).body();
      output.print(found, MergeText::duplicates);
      noteIfNone(found);
    } else if (review) {
      review(api);
    } else {
      var found = pairs(api);
      output.print(found, MergeText::pairs);
      noteIfNone(found);
    }
    return 0;
  }

  private void noteIfNone(JsonNode found) {
    if (found.path("duplicates").isEmpty()) {
      output.note("There are no likely duplicates.");
    }
  }

  private void requireSense() {
    if (id == null && other != null) {
      throw CommandFailure.usage("--not-a-match needs the id of the first profile, too.");
    }
    if (id != null && (review || key != null || minScore != null)) {
      throw CommandFailure.usage("--review, --key and --min-score are for pairs, without an ID.");
    }
    if (review && !terminal.isPresent()) {
      throw CommandFailure.usage("There is no terminal for --review. List the pairs instead.");
    }
  }

  private void dismiss(ApiClient api, String one, String two) {
    var path =
        "/duplicates/" + ApiClient.encoded(one) + "/" + ApiClient.encoded(two) + "/not-a-match";
    api.send("PUT", path, details.body());
    output.note("They are not suggested any more.");
  }

  /** The first pairs; a page may have fewer than there are. */
  private ObjectNode pairs(ApiClient api) {
    var all = JsonNodeFactory.instance.objectNode();
    var pairs = all.putArray("duplicates");
    String cursor = null;
    do {
      var page = api.get(query(limit - pairs.size()).with("cursor", cursor).of("/duplicates"));
      add(page.body().path("duplicates"), pairs);
      if (page.body().has("complete_to")) {
        all.set("complete_to", page.body().path("complete_to"));
      }
      cursor = page.header("Next-Cursor").orElse(null);
    } while (pairs.size() < limit && cursor != null);
    return all;
  }

  private void add(JsonNode page, ArrayNode pairs) {
    for (var pair : page) {
      if (pairs.size() < limit) {
        pairs.add(pair);
      }
    }
  }

  private Query query(int most) {
    return new Query()
        .with("limit", Math.max(1, Math.min(most, MOST_PAIRS_OF_A_PAGE)))
        .with("min_score", minScore)
        .with("key", key);
  }

  /** Shows pair after pair and does what the person says. */
  private void review(ApiClient api) {
    for (var pair : pairs(api).path("duplicates")) {
      MergeText.pair(pair).forEach(output::note);
      var destination = pair.path("profiles").path(0).path("customer_id").asText();
      var source = pair.path("profiles").path(1).path("customer_id").asText();
      var preview =
          api.post(MergeCommand.path(destination, source) + "/preview", details.body()).body();
      MergeText.preview(preview).forEach(output::note);
      switch (answer(preview.path("possible").asBoolean())) {
        case "m" ->
            output.print(
                MergeCommand.merge(api, destination, source, details.body(), preview),
                one -> MergeText.merged(one, output.program()));
        case "n" -> dismiss(api, destination, source);
        case "q" -> {
          return;
        }
        default -> output.note("Left for later.");
      }
    }
    output.note("There are no more pairs in the list.");
  }

  private String answer(boolean mergeable) {
    output.err().print((mergeable ? "[m]erge, " : "") + "[n]ot a match, [l]ater or [q]uit? ");
    output.err().flush();
    var answer = (terminal.line() + "q").strip().toLowerCase(Locale.ROOT).substring(0, 1);
    return answer.equals("m") && !mergeable ? "l" : answer;
  }
}
