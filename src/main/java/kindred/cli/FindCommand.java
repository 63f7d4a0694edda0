package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommand {@code find}: profiles by key values or ids. */
@Command(
    name = "find",
    mixinStandardHelpOptions = true,
    description = {
      "Finds profiles by the values of an identification key, or by their ids.",
      "The exit status is 1 if there is none."
    },
    footer = {
      "%nExamples:",
      "  ${ROOT-COMMAND-NAME} find EmailAddress=ada.stone@example.org",
      "  ${ROOT-COMMAND-NAME} find Address.PostCode=01234 LastName=Stone --id-key idHome --ids",
      "  ${ROOT-COMMAND-NAME} find 00001b8BBKDX000D --json"
    })
final class FindCommand implements Callable<Integer> {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_OF_A_PAGE = 1000;

  @Parameters(
      paramLabel = "ATTRIBUTE=VALUE|ID",
      arity = "1..*",
      description = "Attributes of one key; or ids of profiles.")
  private List<String> terms;

  @Option(
      names = "--id-key",
      paramLabel = "KEY",
      description = "Identification key; default: the server chooses one that fits.")
  private String idKey;

  @Option(names = "--ids", description = "Print the ids only.")
  private boolean idsOnly;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "The most profiles to print; default: 20.")
  private int limit;

  @Mixin private final Connection connection;
  @Mixin private Output output;

  FindCommand(Connection connection) {
    this.connection = connection;
  }

  @Override
  public Integer call() {
    long attributes = terms.stream().filter(term -> term.indexOf('=') > 0).count();
    if (attributes != 0 && attributes != terms.size()) {
      throw CommandFailure.usage("Give either attributes such as LastName=Stone, or ids.");
    }
    if (limit < 1) {
      throw CommandFailure.usage("--limit must be at least 1.");
    }
    var api = connection.open();
    var found = JSON.arrayNode();
    if (attributes == 0) {
      terms.forEach(id -> read(api, id).ifPresent(found::add));
    } else {
      search(api, found);
    }
    output.print(found, this::lines);
    return found.isEmpty() ? CommandFailure.NOT_ALL : 0;
  }

  private Optional<JsonNode> read(ApiClient api, String id) {
    var query =
        new Query()
            .with("extensions", String.join(",", extensions(api)))
            .with("follow_merged", true);
    try {
      var profile = api.get(query.of("/profiles/" + ApiClient.encoded(id))).body();
      var found = profile.path("customer_id").asText();
      if (!found.equals(id)) {
        output.note(id + " was merged into " + found + ".");
      }
      return Optional.of(profile);
    } catch (CommandFailure refused) {
      if (refused.problemCode().filter("profile-not-found"::equals).isEmpty()) {
        throw refused;
      }
      output.note("There is no profile " + id + ".");
      return Optional.empty();
    }
  }

  private void search(ApiClient api, ArrayNode found) {
    var body = JSON.objectNode();
    var attributes = body.putObject("attributes");
    for (var term : terms) {
      var name = term.substring(0, term.indexOf('='));
      if (attributes.has(name)) {
        throw CommandFailure.usage("The attribute " + name + " is given twice.");
      }
      attributes.put(name, term.substring(name.length() + 1));
    }
    if (idKey != null) {
      body.put("id_key", idKey);
    }
    if (!idsOnly) {
      body.put("include_profile", true);
      var names = body.putArray("extensions");
      extensions(api).forEach(names::add);
    }
    pages(api, body, found);
    if (found.isEmpty()) {
      output.note("No profile has these values. A key compares whole values.");
    }
  }

  private void pages(ApiClient api, ObjectNode body, ArrayNode found) {
    var cursor = Optional.<String>empty();
    do {
      body.put("limit", Math.min(MOST_OF_A_PAGE, limit - found.size()));
      cursor.ifPresent(next -> body.put("cursor", next));
      var page = api.post("/profiles/search", body);
      page.body().forEach(found::add);
      cursor = page.header("Next-Cursor");
    } while (cursor.isPresent() && found.size() < limit);
    if (cursor.isPresent()) {
      output.note("There are more profiles. Use a larger --limit to see them.");
    }
  }

  private static List<String> extensions(ApiClient api) {
    var names = new ArrayList<String>();
    api.get("/metadata/profiles/extensions")
        .body()
        .forEach(extension -> names.add(extension.path("name").asText()));
    return names;
  }

  private List<String> lines(JsonNode profiles) {
    var lines = new ArrayList<String>();
    for (var profile : profiles) {
      if (idsOnly) {
        lines.add(profile.path("customer_id").asText());
      } else {
        lines.addAll(ProfileText.lines(profile));
      }
    }
    return lines;
  }
}
