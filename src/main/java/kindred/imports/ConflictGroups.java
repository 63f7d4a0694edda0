package kindred.imports;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import kindred.profile.OwnedKey;

/**
 * Groups rows that have a conflict key in common, directly or through other rows, and divides them
 * into rounds: a round has at most one row of each group, and the rows of a group are in successive
 * rounds in the order of the file. Pure.
 */
final class ConflictGroups {

  /** For each row another row of its group; the first of a group has itself. */
  private final int[] parents;

  private ConflictGroups(int rows) {
    parents = new int[rows];
    for (int i = 0; i < rows; i++) {
      parents[i] = i;
    }
  }

  /**
   * The rounds.
   *
   * @param conflictKeys of a row; two rows with a key in common are in one group
   */
  static <T> List<List<T>> rounds(List<T> rows, Function<T, Collection<?>> conflictKeys) {
    var groups = new ConflictGroups(rows.size());
    var first = new HashMap<Object, Integer>();
    for (int i = 0; i < rows.size(); i++) {
      for (var key : conflictKeys.apply(rows.get(i))) {
        var other = first.putIfAbsent(key, i);
        if (other != null) {
          groups.parents[groups.group(i)] = groups.group(other);
        }
      }
    }
    return groups.divide(rows);
  }

  /** The group of a row; shortens the path to it for later calls. */
  private int group(int row) {
    int group = row;
    while (parents[group] != group) {
      parents[group] = parents[parents[group]];
      group = parents[group];
    }
    return group;
  }

  private <T> List<List<T>> divide(List<T> rows) {
    var rounds = new ArrayList<List<T>>();
    Map<Integer, Integer> turns = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      int turn = turns.merge(group(i), 1, Integer::sum);
      if (rounds.size() < turn) {
        rounds.add(new ArrayList<>());
      }
      rounds.get(turn - 1).add(rows.get(i));
    }
    return rounds;
  }

  /**
   * The rows that share no key value with an earlier open row, in the order of the file. A row that
   * waits for an earlier one makes later rows wait too.
   */
  static List<Candidate> first(List<Candidate> open) {
    var taken = new HashSet<OwnedKey>();
    var first = new ArrayList<Candidate>();
    for (var row : open) {
      var conflictKeys = row.conflictKeys();
      if (Collections.disjoint(taken, conflictKeys)) {
        first.add(row);
      }
      taken.addAll(conflictKeys);
    }
    return first;
  }
}
