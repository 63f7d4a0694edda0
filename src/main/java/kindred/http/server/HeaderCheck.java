package kindred.http.server;

import io.vertx.core.MultiMap;
import java.util.List;
import kindred.problem.Fault;
import kindred.problem.Problem;

/** Refuses a repetition of a header that has one value: which of them counts would be a guess. */
final class HeaderCheck {

  private static final List<String> SINGLE =
      List.of(
          "Authorization",
          "Content-Encoding",
          "Content-Type",
          "Idempotency-Key",
          "Last-Event-ID",
          "X-Genesys-Segment",
          "X-Genesys-TenantId");

  private HeaderCheck() {}

  static void check(MultiMap headers) {
    var faults =
        SINGLE.stream()
            .filter(name -> headers.getAll(name).size() > 1)
            .map(name -> Fault.header(name, "repeated-header", "Repeated header."))
            .toList();
    if (!faults.isEmpty()) {
      throw Problem.invalid(
              "repeated-header",
              "Repeated headers: " + names(faults) + ". Send each of them once.",
              faults)
          .exception();
    }
  }

  private static String names(List<Fault> faults) {
    return String.join(", ", faults.stream().map(Fault::where).toList());
  }
}
