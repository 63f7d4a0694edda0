package kindred.imports;

/** How many records had which outcome; {@code read} is the sum of the others. */
public record ImportCounts(long imported, long updated, long skipped, long failed) {

  /** Nothing yet. */
  public static final ImportCounts NONE = new ImportCounts(0, 0, 0, 0);

  public long read() {
    return imported + updated + skipped + failed;
  }

  ImportCounts plus(ImportCounts more) {
    return new ImportCounts(
        imported + more.imported,
        updated + more.updated,
        skipped + more.skipped,
        failed + more.failed);
  }

  ImportCounts plus(RecordOutcome.Kind kind) {
    return switch (kind) {
      case IMPORTED -> new ImportCounts(imported + 1, updated, skipped, failed);
      case UPDATED -> new ImportCounts(imported, updated + 1, skipped, failed);
      case SKIPPED -> new ImportCounts(imported, updated, skipped + 1, failed);
      case FAILED -> new ImportCounts(imported, updated, skipped, failed + 1);
    };
  }
}
