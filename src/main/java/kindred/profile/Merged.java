package kindred.profile;

import kindred.problem.Problem;

/** The answer for the id of a profile that was merged into another. */
public final class Merged {

  private Merged() {}

  /** 404 {@code merged}, with the id it leads to. */
  public static Problem problem(Profile merged) {
    return problem(merged.mergedInto());
  }

  /** 404 {@code merged}, with the id it leads to. */
  public static Problem problem(String survivor) {
    return Problem.of(Problem.Kind.NOT_FOUND, "merged", "The profile was merged into another one.")
        .with("merged_into", survivor);
  }
}
