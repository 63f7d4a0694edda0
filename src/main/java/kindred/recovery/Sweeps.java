package kindred.recovery;

import java.util.List;

/** The sweeps of all tables, and where their progress is stored. */
public record Sweeps(SweepProgressStore progress, List<Sweep<?, ?>> all) {

  public Sweeps {
    all = List.copyOf(all);
  }
}
