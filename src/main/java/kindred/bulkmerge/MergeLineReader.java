package kindred.bulkmerge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kindred.jobs.RowError;
import kindred.merge.MergeRequest;
import kindred.profile.Ids;

/** Reads one line of a file of merges, and names everything that is wrong with it. Pure. */
final class MergeLineReader {

  private static final Set<String> MEMBERS =
      Set.of("destination", "source", "agent_id", "force_merge", "reason", "description");
  private static final int LONGEST_AGENT = 64;
  private static final int LONGEST_REASON = 256;
  private static final int LONGEST_DESCRIPTION = 4_096;
  private static final int DEEPEST = 32;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final long number;
  private final long line;
  private final List<RowError> faults = new ArrayList<>();

  private MergeLineReader(long number, long line) {
    this.number = number;
    this.line = line;
  }

  /** The line as a merge, or with its faults. */
  static MergeLine read(long number, long line, String raw) {
    return new MergeLineReader(number, line).read(raw);
  }

  /** A line that could not be read as a text. */
  static MergeLine unreadable(long number, long line, String raw, String code, String message) {
    var fault = new RowError(number, line, "", code, message, "");
    return new MergeLine(number, line, raw, null, List.of(fault));
  }

  private MergeLine read(String raw) {
    try {
      var tree = JSON.readTree(raw);
      if (!tree.isObject()) {
        return unreadable(number, line, raw, "malformed-json", "The line is not a JSON object.");
      }
      var wish = wish(tree);
      return new MergeLine(number, line, raw, faults.isEmpty() ? wish : null, faults);
    } catch (JsonProcessingException broken) {
      boolean twice = String.valueOf(broken.getOriginalMessage()).startsWith("Duplicate field");
      return unreadable(
          number,
          line,
          raw,
          twice ? "duplicate-member" : "malformed-json",
          twice ? "The object has a member twice." : "The line is not one JSON object.");
    }
  }

  private MergeLine.Wish wish(JsonNode object) {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!MEMBERS.contains(name)) {
                fault(name, "unknown-member", "There is no such member.");
              }
            });
    var destination = id(object, "destination");
    var source = id(object, "source");
    if (!destination.isEmpty() && destination.equals(source)) {
      fault("source", "same-profile", "A profile cannot be merged into itself.");
    }
    return new MergeLine.Wish(
        destination,
        source,
        force(object.get("force_merge")),
        agent(object.get("agent_id")),
        text(object, "reason", LONGEST_REASON),
        text(object, "description", LONGEST_DESCRIPTION));
  }

  private String id(JsonNode object, String member) {
    var given = object.get(member);
    if (given == null || given.isNull()) {
      fault(member, "member-missing", "'" + member + "' is missing.");
    } else if (!given.isTextual() || !Ids.isId(given.textValue())) {
      fault(member, "wrong-type", "'" + member + "' is not the id of a profile.");
    } else {
      return given.textValue();
    }
    return "";
  }

  private boolean force(JsonNode given) {
    if (given == null || given.isBoolean()) {
      return given != null && given.booleanValue();
    }
    if (!given.isTextual() || !Set.of("true", "false").contains(given.textValue())) {
      fault("force_merge", "wrong-type", "'force_merge' must be true or false.");
    }
    return Boolean.parseBoolean(given.asText());
  }

  private String agent(JsonNode given) {
    if (given == null) {
      return MergeRequest.NO_AGENT;
    }
    if (!given.isTextual() && !given.isIntegralNumber()) {
      fault("agent_id", "wrong-type", "'agent_id' must be a string or a whole number.");
    } else if (given.asText().length() > LONGEST_AGENT) {
      tooLong("agent_id", LONGEST_AGENT);
    }
    return given.asText();
  }

  private String text(JsonNode object, String member, int longest) {
    var given = object.get(member);
    if (given == null) {
      return null;
    }
    if (!given.isTextual()) {
      fault(member, "wrong-type", "'" + member + "' must be a string.");
    } else if (given.textValue().length() > longest) {
      tooLong(member, longest);
    }
    return given.textValue();
  }

  private void tooLong(String member, int longest) {
    fault(member, "too-long", "'" + member + "' has more than " + longest + " characters.");
  }

  private void fault(String member, String code, String message) {
    faults.add(new RowError(number, line, member, code, message, ""));
  }
}
