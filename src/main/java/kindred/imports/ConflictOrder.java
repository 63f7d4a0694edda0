package kindred.imports;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import kindred.profile.OwnedKey;

/** Decides which rows may be processed at the same time. Pure. */
final class ConflictOrder {

  private ConflictOrder() {}

  /**
   * The rows that share no key value with an earlier open row, in the order of the file. A row that
   * waits for an earlier one makes later rows wait too.
   */
  static List<Candidate> first(List<Candidate> open) {
    var taken = new HashSet<OwnedKey>();
    var first = new ArrayList<Candidate>();
    for (var row : open) {
      var conflictKeys = row.conflictKeys().toList();
      if (conflictKeys.stream().noneMatch(taken::contains)) {
        first.add(row);
      }
      taken.addAll(conflictKeys);
    }
    return first;
  }
}
