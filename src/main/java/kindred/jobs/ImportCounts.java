package kindred.jobs;

import java.util.Collection;

/**
 * The number of rows with each outcome; {@code read} is their sum.
 *
 * @param merged only for bulk merges, and the undo of one
 */
public record ImportCounts(long imported, long updated, long skipped, long failed, long merged) {

  public static final ImportCounts NONE = new ImportCounts(0, 0, 0, 0);

  /** The counts of an import. */
  public ImportCounts(long imported, long updated, long skipped, long failed) {
    this(imported, updated, skipped, failed, 0);
  }

  /** How many of the outcomes are of each kind. */
  public static ImportCounts of(Collection<RowOutcome> outcomes) {
    var counts = NONE;
    for (var outcome : outcomes) {
      counts = counts.plus(outcome.kind());
    }
    return counts;
  }

  public long read() {
    return imported + updated + skipped + failed + merged;
  }

  /** Of an undo: the inserts and merges that were undone. */
  public long undone() {
    return imported + merged;
  }

  public ImportCounts plus(ImportCounts more) {
    return new ImportCounts(
        imported + more.imported,
        updated + more.updated,
        skipped + more.skipped,
        failed + more.failed,
        merged + more.merged);
  }

  public ImportCounts plus(RowOutcome.Kind kind) {
    return switch (kind) {
      case IMPORTED -> plus(new ImportCounts(1, 0, 0, 0, 0));
      case UPDATED -> plus(new ImportCounts(0, 1, 0, 0, 0));
      case SKIPPED, EMPTY, REPEATED -> plus(new ImportCounts(0, 0, 1, 0, 0));
      case FAILED -> plus(new ImportCounts(0, 0, 0, 1, 0));
      case MERGED -> plus(new ImportCounts(0, 0, 0, 0, 1));
    };
  }
}
