package kindred.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/** Checks the codes in a response against the catalogue of the contract. */
final class CodeCheck {

  /** Read once for all tests. */
  static final Contract CONTRACT = Contract.load();

  private static final ProblemCatalogue CATALOGUE = ProblemCatalogue.of(CONTRACT);

  private CodeCheck() {}

  /** Every code is in the catalogue; the operation lists that of a problem. */
  static void require(String method, String path, ContractClient.Answer answer) {
    requireKnown(answer);
    if (isProblem(answer)) {
      operation(method, path).ifPresent(operation -> requireListed(operation, answer.code()));
    }
  }

  /** Every code is in the catalogue, in its place. */
  static void requireKnown(ContractClient.Answer answer) {
    if (isProblem(answer)) {
      var entry = requirePlace(answer.code(), "problem");
      assertThat(answer.status()).as("%s", answer).isIn(statuses(entry));
      assertThat(answer.json().path("type").asText())
          .endsWith(ProblemCatalogue.PATH + answer.code());
      requireErrors(answer.json().path("errors"));
    } else if (type(answer).equals("application/json") && answer.text().startsWith("{")) {
      requireErrors(answer.json().path("errors"));
      requireErrors(answer.json().path("conflicts"));
      requireJob(answer.json().path("fault"));
      requireJob(answer.json().path("warning"));
    }
  }

  /** The operator chooses the status of one code. */
  private static Set<Integer> statuses(ProblemCatalogue.Entry entry) {
    return entry.code().equals("operation-not-allowed")
        ? Set.of(401, 403)
        : Set.of(entry.status().orElseThrow());
  }

  private static void requireErrors(JsonNode errors) {
    for (var error : errors) {
      if (error.path("code").isTextual()) {
        requirePlace(error.path("code").asText(), error.has("index") ? "row" : "error");
      }
    }
  }

  private static void requireJob(JsonNode fault) {
    if (fault.path("code").isTextual()) {
      requirePlace(fault.path("code").asText(), "job");
    }
  }

  private static ProblemCatalogue.Entry requirePlace(String code, String place) {
    var entry = CATALOGUE.find(code);
    assertThat(entry).as("components/x-problem-codes of the contract has '%s'", code).isPresent();
    assertThat(entry.get().places()).as("the places of '%s'", code).contains(place);
    return entry.get();
  }

  private static void requireListed(String operationId, String code) {
    assertThat(CATALOGUE.find(code).orElseThrow().isOf(operationId))
        .as("x-problem-codes of %s in the contract has '%s'", operationId, code)
        .isTrue();
  }

  /** The operation of a request, if the contract has one. */
  static Optional<String> operation(String method, String path) {
    return CONTRACT.at(path.replaceAll("(?<=.)/$", "")).stream()
        .flatMap(found -> found.operations().stream())
        .filter(operation -> operation.method().name().equals(method))
        .map(ContractOperation::id)
        .findFirst();
  }

  private static boolean isProblem(ContractClient.Answer answer) {
    return type(answer).equals("application/problem+json") && !answer.text().isEmpty();
  }

  private static String type(ContractClient.Answer answer) {
    return answer.headers().firstValue("Content-Type").orElse("");
  }
}
