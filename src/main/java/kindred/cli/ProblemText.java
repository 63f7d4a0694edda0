package kindred.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A problem document (RFC 9457) as sentences. */
final class ProblemText {

  private static final int MOST_ERRORS = 20;
  private static final List<String> PLACES = List.of("parameter", "header", "pointer");

  /** Refusals whose advice is for clients of the API: what a person does instead. */
  private static final Map<String, String> ADVICE =
      Map.of(
          "no-profile-schema",
          "This tenant has no attributes yet. Define with 'schema apply FILE' what is stored of a"
              + " customer.",
          "tenant-not-found",
          "There is no such tenant, or you may not use it. Correct --tenant or KINDRED_TENANT.");

  private ProblemText() {}

  /** The detail, a line for each error, and the trace id of a fault of the server. */
  static String of(int status, JsonNode problem) {
    if (!problem.path("detail").isTextual()) {
      return "The server returned " + status + " without a problem document. Is --server right?";
    }
    var lines = new ArrayList<String>();
    lines.add(ADVICE.getOrDefault(problem.path("code").asText(), problem.path("detail").asText()));
    var errors = problem.path("errors");
    if (errors.size() == 1 && errors.path(0).path("message").equals(problem.path("detail"))) {
      lines.set(0, line(errors.path(0)).strip());
    } else {
      errors.valueStream().limit(MOST_ERRORS).map(ProblemText::line).forEach(lines::add);
    }
    int more = Math.max(problem.path("error_count").asInt(), errors.size()) - MOST_ERRORS;
    if (more > 0) {
      lines.add("  and " + more + " more");
    }
    if (status >= 500) {
      lines.add("  Trace id for the server's log: " + problem.path("trace_id").asText());
    }
    return lines.stream().map(Table::printable).collect(joining(System.lineSeparator()));
  }

  private static String line(JsonNode error) {
    var message = error.path("message").asText();
    return PLACES.stream()
        .filter(place -> !error.path(place).asText().isEmpty())
        .findFirst()
        .map(place -> "  " + place(place, error.path(place).asText()) + ": " + message)
        .orElse("  " + message);
  }

  private static String place(String kind, String place) {
    return kind.equals("pointer") ? place : kind + " " + place;
  }
}
