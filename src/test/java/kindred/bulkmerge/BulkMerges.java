package kindred.bulkmerge;

import java.util.List;
import kindred.imports.ImportServer;
import kindred.jobs.ImportJob;

/** Lines of bulk merges for tests, and their outcomes as text. */
final class BulkMerges {

  private BulkMerges() {}

  static String line(String destination, String source) {
    return "{\"destination\": \"" + destination + "\", \"source\": \"" + source + "\"}";
  }

  /** The number, outcome, profile and errors of each line. */
  static List<String> outcomes(ImportServer server, ImportJob job) {
    return server.rows(job).stream()
        .map(
            row ->
                row.number()
                    + " "
                    + row.outcome()
                    + " "
                    + row.customerId()
                    + " "
                    + ImportServer.codes(row))
        .toList();
  }
}
