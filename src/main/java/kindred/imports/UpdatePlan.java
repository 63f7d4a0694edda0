package kindred.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.jobs.RowOutcome;

/**
 * What to do with each row of a pass: update a customer, insert a profile, or fail. Pure; not
 * thread-safe.
 */
final class UpdatePlan {

  private final Map<Candidate, String> updates = new LinkedHashMap<>();
  private final List<Candidate> inserts = new ArrayList<>();
  private final List<RowOutcome> failures = new ArrayList<>();

  Map<Candidate, String> updates() {
    return updates;
  }

  List<Candidate> inserts() {
    return inserts;
  }

  List<RowOutcome> failures() {
    return failures;
  }

  void update(Candidate row, String customer) {
    updates.put(row, customer);
  }

  void insert(Candidate row) {
    inserts.add(row);
  }

  void fail(RowOutcome failure) {
    failures.add(failure);
  }

  /** IU4, IU5: decides a row by the customers that its identification key finds. */
  void decide(Candidate row, Set<String> customers) {
    var decision = ExistingProfilePolicy.decide(row, customers);
    switch (decision.action()) {
      case INSERT -> insert(row);
      case UPDATE -> update(row, decision.existing());
      case FAIL -> fail(decision.failure().orElseThrow());
      case SKIP -> throw new IllegalStateException("an import that updates skips no row");
    }
  }
}
