package kindred.imports;

import java.util.HashMap;
import java.util.Map;
import kindred.jobs.ImportJob;
import kindred.jobs.RowOutcome;
import kindred.profile.Ids;

/**
 * Finds the row of a job from whose number a customer id follows, so that a row can be told which
 * earlier row of the file it repeats. Knows at least {@link #WINDOW} rows back, also after a
 * takeover. Not thread-safe.
 */
final class EarlierRows {

  /** Rows of one table, a power of two. */
  private static final int BLOCK = 1 << 18;

  private static final int BLOCKS = 4;

  /** How many rows back a row is surely known. */
  static final int WINDOW = BLOCK * (BLOCKS - 1);

  private static final int MASK = 2 * BLOCK - 1;

  private final String job;

  /** Tables of places in a block, from 1, at the hash of the row's id; 0: free. */
  private final Map<Long, int[]> blocks = new HashMap<>();

  private EarlierRows(String job) {
    this.job = job;
  }

  /** The rows before the checkpoint of a job. */
  static EarlierRows of(ImportJob job) {
    var rows = new EarlierRows(job.id());
    long next = job.checkpoint().next();
    long first = Math.max(job.origin().options().startFrom(), next - WINDOW);
    for (long row = first; row < next; row++) {
      rows.add(row, rows.id(row));
    }
    return rows;
  }

  /** The outcome with the earlier row in it, if the other profile is that of an earlier row. */
  RowOutcome name(RowOutcome outcome) {
    if (outcome.kind() == RowOutcome.Kind.IMPORTED) {
      add(outcome.number(), outcome.customerId());
      return outcome;
    }
    if (outcome.customerId().isEmpty()) {
      return outcome;
    }
    long earlier = find(outcome.customerId(), outcome.number());
    return earlier == 0 ? outcome : outcome.becauseOf(earlier);
  }

  private void add(long row, String id) {
    long block = (row - 1) / BLOCK;
    blocks.keySet().removeIf(old -> old <= block - BLOCKS);
    var table = blocks.computeIfAbsent(block, none -> new int[2 * BLOCK]);
    int place = (int) ((row - 1) % BLOCK) + 1;
    int slot = slot(id);
    while (table[slot] != 0 && table[slot] != place) {
      slot = slot + 1 & MASK;
    }
    table[slot] = place;
  }

  /** The row before the given one whose id it is; 0 if it is not known. */
  private long find(String id, long before) {
    for (var block : blocks.entrySet()) {
      var table = block.getValue();
      for (int slot = slot(id); table[slot] != 0; slot = slot + 1 & MASK) {
        long row = block.getKey() * BLOCK + table[slot];
        if (row < before && id(row).equals(id)) {
          return row;
        }
      }
    }
    return 0;
  }

  private static int slot(String id) {
    int hash = id.hashCode();
    return (hash ^ hash >>> 15) & MASK;
  }

  private String id(long row) {
    return Ids.imported(job, row);
  }
}
