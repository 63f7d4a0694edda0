package kindred.imports;

import java.util.Arrays;
import kindred.jobs.ImportJob;
import kindred.jobs.RowOutcome;
import kindred.profile.Ids;

/**
 * Finds the row of a job from whose number a customer id follows, so that a row can be told which
 * earlier row of the file it repeats. Remembers the groups of ids, not the ids: some 16 bytes for
 * 128 rows, and nothing before the first row that another profile is in the way of. Not
 * thread-safe.
 */
final class EarlierRows {

  private static final int FIRST_CAPACITY = 1 << 10;

  private final String job;
  private final long firstGroup;

  /** Numbers of groups, from 1 for the first, at the hash of their ids; 0: free. */
  private int[] groups = new int[FIRST_CAPACITY];

  private int known;

  private EarlierRows(String job, long firstGroup) {
    this.job = job;
    this.firstGroup = firstGroup;
  }

  /** The rows of a job. */
  static EarlierRows of(ImportJob job) {
    return new EarlierRows(job.id(), Ids.groupOf(job.origin().options().startFrom()));
  }

  /** The outcome with the earlier row in it, if the other profile is that of an earlier row. */
  RowOutcome name(RowOutcome outcome) {
    var id = outcome.customerId();
    if (id.isEmpty() || outcome.imported() || !Ids.isImported(id)) {
      return outcome;
    }
    learnUpTo(Ids.groupOf(outcome.number()));
    long earlier = find(id);
    return earlier == 0 || earlier >= outcome.number() ? outcome : outcome.becauseOf(earlier);
  }

  private void learnUpTo(long group) {
    while (firstGroup + known <= group) {
      if (++known > groups.length / 2) {
        grow();
      }
      put(known);
    }
  }

  private void grow() {
    var old = groups;
    groups = new int[2 * old.length];
    Arrays.stream(old).filter(number -> number != 0).forEach(this::put);
  }

  private void put(int number) {
    int slot = slot(Ids.group(job, firstGroup + number - 1));
    while (groups[slot] != 0) {
      slot = slot + 1 & groups.length - 1;
    }
    groups[slot] = number;
  }

  /** The row whose id it is; 0 if it is of another job. */
  private long find(String id) {
    var group = Ids.group(id);
    for (int slot = slot(group); groups[slot] != 0; slot = slot + 1 & groups.length - 1) {
      long number = firstGroup + groups[slot] - 1;
      if (Ids.group(job, number).equals(group)) {
        return Ids.row(job, number, id);
      }
    }
    return 0;
  }

  private int slot(String group) {
    int hash = group.hashCode();
    return (hash ^ hash >>> 15) & groups.length - 1;
  }
}
