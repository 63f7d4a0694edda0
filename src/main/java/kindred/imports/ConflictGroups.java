package kindred.imports;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Divides records into rounds: those of one round have nothing to do with each other, directly or
 * by way of others, and those that have come one round after the other in the order of the file.
 * Pure.
 */
final class ConflictGroups {

  private final int[] related;

  private ConflictGroups(int records) {
    related = new int[records];
    for (int i = 0; i < records; i++) {
      related[i] = i;
    }
  }

  /**
   * The rounds.
   *
   * @param marks of a record; two records with a mark in common are kin
   */
  static <T> List<List<T>> of(List<T> records, Function<T, Collection<?>> marks) {
    var rounds = new ConflictGroups(records.size());
    var first = new HashMap<Object, Integer>();
    for (int i = 0; i < records.size(); i++) {
      for (var mark : marks.apply(records.get(i))) {
        var other = first.putIfAbsent(mark, i);
        if (other != null) {
          rounds.related[rounds.head(i)] = rounds.head(other);
        }
      }
    }
    return rounds.divide(records);
  }

  private int head(int record) {
    int head = record;
    while (related[head] != head) {
      related[head] = related[related[head]];
      head = related[head];
    }
    return head;
  }

  private <T> List<List<T>> divide(List<T> records) {
    var rounds = new ArrayList<List<T>>();
    Map<Integer, Integer> turns = new LinkedHashMap<>();
    for (int i = 0; i < records.size(); i++) {
      int turn = turns.merge(head(i), 1, Integer::sum);
      if (rounds.size() < turn) {
        rounds.add(new ArrayList<>());
      }
      rounds.get(turn - 1).add(records.get(i));
    }
    return rounds;
  }
}
