package kindred.imports;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import kindred.jobs.RowOutcome;
import kindred.profile.OwnedKey;

/**
 * What happens to a row, by the profiles that its identification key finds: the same in an import,
 * in an import that updates, and in a dry run. Pure.
 */
public final class ExistingProfilePolicy {

  /** What is to be done. */
  public enum Action {
    /** No profile exists, and the row can become one. */
    INSERT,
    /** The one existing profile gets the values of the row. */
    UPDATE,
    /** The one existing profile stays as it is. */
    SKIP,
    /** The row fails. */
    FAIL
  }

  /**
   * A decision about one row.
   *
   * @param existing the profile that is updated, or for which the row is skipped; else empty
   * @param failure the outcome of a row that fails
   */
  public record Decision(Action action, String existing, Optional<RowOutcome> failure) {

    private static Decision of(Action action, String existing) {
      return new Decision(action, existing, Optional.empty());
    }

    private static Decision failed(RowOutcome failure) {
      return new Decision(Action.FAIL, "", Optional.of(failure));
    }
  }

  private ExistingProfilePolicy() {}

  /**
   * The profiles that a row is about: of several identification keys, the first that finds exactly
   * one profile decides; if none does, the first that finds any.
   *
   * @param identities the values of the keys, in their order
   * @param owners the profiles that own a value
   */
  public static Set<String> existing(
      List<OwnedKey> identities, Function<OwnedKey, Set<String>> owners) {
    var byKey = new LinkedHashMap<String, Set<String>>();
    for (var value : identities) {
      byKey
          .computeIfAbsent(value.key(), first -> new LinkedHashSet<>())
          .addAll(owners.apply(value));
    }
    var found = byKey.values().stream().filter(ids -> !ids.isEmpty()).toList();
    return found.stream()
        .filter(ids -> ids.size() == 1)
        .findFirst()
        .or(() -> found.stream().findFirst())
        .orElse(Set.of());
  }

  /**
   * Decides a row.
   *
   * @param existing the profiles that the identification key finds
   */
  static Decision decide(Candidate row, Set<String> existing) {
    return decide(row, existing, UnaryOperator.identity());
  }

  /**
   * Decides a row.
   *
   * @param existing the profiles that the identification key finds
   * @param shown the id by which a failure names a profile; empty: it does not
   */
  public static Decision decide(Candidate row, Set<String> existing, UnaryOperator<String> shown) {
    if (existing.size() > 1) {
      return Decision.failed(row.ambiguous(existing.stream().map(shown).toList()));
    }
    if (existing.size() == 1) {
      var action = row.given() == null ? Action.SKIP : Action.UPDATE;
      return Decision.of(action, existing.iterator().next());
    }
    return row.given() != null && row.given().partial()
        ? Decision.failed(RowUpdates.failed(row, row.given().lacking()))
        : Decision.of(Action.INSERT, "");
  }
}
