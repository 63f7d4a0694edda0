package kindred.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.chaos.Op.Kind;
import kindred.chaos.Ownership.Move;
import kindred.chaos.Ownership.Step;

/**
 * Compares the operations on each unique key value with a register of its one owner: creates and
 * replacements claim or release it, deletes release it, merges move it, look-ups and refusals read
 * it.
 */
final class KeyChecker {

  private final History history;
  private final Map<String, String> idsByOrigin;
  private final Set<String> ids;
  private final Map<String, List<Op>> byProfile = new HashMap<>();
  private final Map<String, List<Op>> mergesOf = new HashMap<>();
  private final Map<String, List<Op>> byKey = new HashMap<>();
  private final List<String> findings = new ArrayList<>();
  private int steps;
  private int longest;
  private int unattributed;

  private KeyChecker(History history) {
    this.history = history;
    this.idsByOrigin = history.idsByOrigin();
    this.ids = new HashSet<>(idsByOrigin.values());
    for (var op : history.ops()) {
      op.keys.forEach(key -> byKey.computeIfAbsent(key, none -> new ArrayList<>()).add(op));
      if (op.refused()) {
        continue;
      }
      if (op.kind == Kind.REPLACE || op.kind == Kind.DELETE) {
        byProfile.computeIfAbsent(op.id, none -> new ArrayList<>()).add(op);
      }
      if (op.kind == Kind.MERGE) {
        mergesOf.computeIfAbsent(op.other, none -> new ArrayList<>()).add(op);
      }
    }
  }

  /** The findings, and how much was checked. */
  record Result(List<String> findings, int keys, int steps, int longest, int unattributed) {}

  static Result check(History history) {
    var checker = new KeyChecker(history);
    var keys = checker.byKey.keySet().stream().sorted().toList();
    keys.forEach(checker::check);
    return new Result(
        checker.findings, keys.size(), checker.steps, checker.longest, checker.unattributed);
  }

  private void check(String key) {
    var moves = moves(key);
    steps += moves.size();
    longest = Math.max(longest, moves.size());
    var finding = Ownership.explain(moves);
    switch (finding.result()) {
      case EXPLAINED -> {
        // no finding
      }
      case IMPOSSIBLE ->
          findings.add(
              "key "
                  + key
                  + ": no order of the operations explains "
                  + finding.unexplained().orElseThrow().why()
                  + context(moves, finding.unexplained().orElseThrow()));
      case UNDECIDED -> findings.add("key " + key + ": too many possibilities to decide");
    }
  }

  /** The earlier operations on the key, for a report. */
  private static String context(List<Move> moves, Move unexplained) {
    var lines = new StringBuilder();
    moves.stream()
        .filter(move -> move.invoked() <= unexplained.returned())
        .sorted(java.util.Comparator.comparingLong(Move::invoked))
        .skip(
            Math.max(
                0,
                moves.stream().filter(move -> move.invoked() <= unexplained.returned()).count()
                    - 30))
        .forEach(
            move -> lines.append("\n      ").append(move.step()).append("  ").append(move.why()));
    return lines.toString();
  }

  private List<Move> moves(String key) {
    var moves = new ArrayList<Move>();
    var owners = new HashSet<String>();
    for (var op : byKey.get(key)) {
      claim(key, op, moves, owners);
    }
    var todo = new ArrayList<>(owners);
    var merges = new HashSet<Op>();
    while (!todo.isEmpty()) {
      var owner = todo.remove(todo.size() - 1);
      for (var merge : mergesOf.getOrDefault(owner, List.of())) {
        if (merges.add(merge)) {
          moves.add(move(Step.MOVE, merge.other, merge.id, merge));
          if (owners.add(merge.id)) {
            todo.add(merge.id);
          }
        }
      }
    }
    for (var owner : owners) {
      for (var op : byProfile.getOrDefault(owner, List.of())) {
        if (!op.keys.contains(key)) {
          moves.add(move(Step.RELEASE, owner, "", op));
        }
      }
    }
    return moves;
  }

  private void claim(String key, Op op, List<Move> moves, Set<String> owners) {
    if (op.kind == Kind.IDENTIFY) {
      if (op.ok()) {
        see(key, op.named, op, moves);
      }
      return;
    }
    if (op.refused()) {
      if (op.code.equals("key-taken") && isOnlyValueOfItsKey(key, op)) {
        see(key, op.named, op, moves);
      }
      return;
    }
    var owner =
        op.kind == Kind.CREATE ? idsByOrigin.getOrDefault(op.token, "unseen " + op.token) : op.id;
    owners.add(owner);
    moves.add(move(Step.CLAIM, owner, "", op));
  }

  /** The reply names the key and not the value, so the value must be the only one of its key. */
  private static boolean isOnlyValueOfItsKey(String key, Op op) {
    return Vocabulary.keyName(key).equals(op.takenKey)
        && op.keys.stream().filter(other -> Vocabulary.keyName(other).equals(op.takenKey)).count()
            == 1;
  }

  private void see(String key, String owner, Op op, List<Move> moves) {
    if (!owner.isEmpty() && !ids.contains(owner)) {
      checkUnknownOwner(key, owner, op);
      return;
    }
    moves.add(move(Step.SEE, owner, "", op));
  }

  /** Only a create with a lost reply can have created an unknown id. */
  private void checkUnknownOwner(String key, String owner, Op op) {
    unattributed++;
    boolean possible =
        history.effective(Kind.CREATE).stream()
            .anyMatch(
                create ->
                    create.unknown()
                        && create.invoked < op.returned
                        && !idsByOrigin.containsKey(create.token));
    if (!possible) {
      findings.add("key " + key + ": " + owner + ", which no create returned, is named by " + op);
    }
  }

  private static Move move(Step step, String subject, String other, Op op) {
    return new Move(step, subject, other, op.invoked, op.unknown() ? Op.NEVER : op.returned, op);
  }
}
