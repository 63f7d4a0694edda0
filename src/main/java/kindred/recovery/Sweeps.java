package kindred.recovery;

import java.util.List;

/**
 * The sweeps of all tables, and where their progress is stored.
 *
 * @param duplicates the search for duplicates, which has an interval of its own
 */
public record Sweeps(SweepProgressStore progress, List<Sweep<?, ?>> all, Sweep<?, ?> duplicates) {

  public Sweeps {
    all = List.copyOf(all);
  }

  /** Only the search for duplicates. */
  Sweeps ofDuplicates() {
    return new Sweeps(progress, List.of(duplicates), duplicates);
  }
}
