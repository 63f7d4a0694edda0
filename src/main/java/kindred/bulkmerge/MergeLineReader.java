package kindred.bulkmerge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kindred.jobs.RowError;
import kindred.json.InvalidJsonException;
import kindred.json.StrictJson;
import kindred.merge.ChoiceReader;
import kindred.merge.MergeChoice;
import kindred.merge.MergeRequest;
import kindred.profile.Ids;
import kindred.schema.VisibleText;

/** Reads one line of a bulk merge file, and collects all its errors. Pure. */
final class MergeLineReader {

  /** The members of a line. */
  static final Set<String> MEMBER_NAMES =
      Set.of(
          "destination",
          "source",
          "agent_id",
          "force_merge",
          "on_conflict",
          "values",
          "reason",
          "description");

  private static final int MAX_AGENT_LENGTH = 64;
  private static final int MAX_REASON_LENGTH = 256;
  private static final int MAX_DESCRIPTION_LENGTH = 4_096;

  private final long number;
  private final long line;
  private final List<RowError> faults = new ArrayList<>();

  private MergeLineReader(long number, long line) {
    this.number = number;
    this.line = line;
  }

  /** The line with its members or its faults. */
  static MergeLine read(long number, long line, String raw) {
    return new MergeLineReader(number, line).read(raw);
  }

  /** The same for a line whose members are parsed. */
  static MergeLine read(long number, long line, String raw, ObjectNode object) {
    return new MergeLineReader(number, line).read(raw, object);
  }

  /** A line that cannot be parsed. */
  static MergeLine unreadable(long number, long line, String raw, String code, String message) {
    var fault = new RowError(number, line, "", code, message, "");
    return new MergeLine(number, line, raw, null, List.of(fault));
  }

  private MergeLine read(String raw) {
    try {
      var tree = StrictJson.read(raw).orElseThrow();
      if (!tree.isObject()) {
        return unreadable(number, line, raw, "malformed-json", "The line is not a JSON object.");
      }
      return read(raw, tree);
    } catch (InvalidJsonException invalid) {
      return unreadable(number, line, raw, code(invalid), message(invalid));
    }
  }

  private MergeLine read(String raw, JsonNode object) {
    ((ObjectNode) object).properties().removeIf(member -> member.getValue().isNull());
    var members = members(object);
    return new MergeLine(number, line, raw, faults.isEmpty() ? members : null, faults);
  }

  private static String code(InvalidJsonException invalid) {
    return switch (invalid.kind()) {
      case DUPLICATE_MEMBER -> "duplicate-member";
      case UNPAIRED_SURROGATE -> "malformed-encoding";
      case MALFORMED, LIMIT_EXCEEDED -> "malformed-json";
    };
  }

  /** The position in a message about malformed JSON is relative to the line, so it is left out. */
  private static String message(InvalidJsonException invalid) {
    return invalid.kind() == InvalidJsonException.Kind.MALFORMED
        ? "The line is not one JSON object."
        : invalid.getMessage();
  }

  private MergeLine.Members members(JsonNode object) {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!MEMBER_NAMES.contains(name)) {
                fault(name, "unknown-member", "Unknown member.");
              }
            });
    var destination = id(object, "destination");
    var source = id(object, "source");
    if (!destination.isEmpty() && destination.equals(source)) {
      fault("source", "same-profile", "A profile cannot be merged into itself.");
    }
    return new MergeLine.Members(
        destination,
        source,
        choice(object),
        agent(object.get("agent_id")),
        text(object, "reason", MAX_REASON_LENGTH),
        text(object, "description", MAX_DESCRIPTION_LENGTH));
  }

  private String id(JsonNode object, String member) {
    var given = object.get(member);
    if (given == null) {
      fault(member, "member-missing", "'" + member + "' is missing.");
    } else if (!given.isTextual() || !Ids.isId(given.textValue())) {
      fault(member, "wrong-type", "'" + member + "' is not a profile id.");
    } else {
      return given.textValue();
    }
    return "";
  }

  /** A record cannot be named by its place: no line is bound to a version of the destination. */
  private MergeChoice choice(JsonNode object) {
    var choice = new ChoiceReader(this::fault).read(object, force(object.get("force_merge")));
    if (choice.namesPlaces()) {
      fault("values", "place-not-bound", "A line cannot name single records. Name the extension.");
    }
    return choice;
  }

  private boolean force(JsonNode given) {
    if (given == null || given.isBoolean()) {
      return given != null && given.booleanValue();
    }
    if (!given.isTextual() || !given.textValue().matches("(?i)true|false")) {
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
    } else {
      requireShort(given.asText(), "agent_id", MAX_AGENT_LENGTH);
    }
    return given.asText();
  }

  private String text(JsonNode object, String member, int maxLength) {
    var given = object.get(member);
    if (given == null) {
      return null;
    }
    if (!given.isTextual()) {
      fault(member, "wrong-type", "'" + member + "' must be a string.");
    } else {
      requireShort(given.textValue(), member, maxLength);
    }
    return given.textValue();
  }

  private void requireShort(String text, String member, int maxLength) {
    if (text.length() > maxLength) {
      fault(member, "too-long", "'" + member + "' may have at most " + maxLength + " characters.");
    }
    if (VisibleText.hasControls(text)) {
      fault(member, "invalid-value", "'" + member + "' " + VisibleText.NO_CONTROLS + ".");
    }
  }

  private void fault(String member, String code, String message) {
    faults.add(new RowError(number, line, member, code, message, ""));
  }
}
