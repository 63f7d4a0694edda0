package kindred.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.chaos.Op.Kind;
import kindred.chaos.Op.Seen;

/**
 * Follows the token that every create and insertion leaves: none that was acknowledged is lost,
 * none is in two profiles or twice in one, and those of a merged profile are seen in its survivor
 * all or not at all.
 */
final class MergeChecker {

  private final History history;
  private final Tables tables;
  private final Map<String, String> idsByOrigin;
  private final Map<String, Op> byToken = new HashMap<>();
  private final Map<String, List<Op>> tokensOf = new HashMap<>();
  private final Map<String, List<String>> sourcesOf = new HashMap<>();
  private final Map<String, Long> firstSeenMoved = new HashMap<>();
  private final Map<String, List<Op>> deletes = new HashMap<>();
  private final Map<String, List<Op>> merges = new HashMap<>();
  private final List<String> findings = new ArrayList<>();

  private MergeChecker(History history, Tables tables) {
    this.history = history;
    this.tables = tables;
    this.idsByOrigin = history.idsByOrigin();
    for (var op : history.ops()) {
      if (op.kind == Kind.CREATE || op.kind == Kind.INSERT) {
        byToken.put(op.token, op);
        var id = origin(op);
        if (id != null && !op.refused()) {
          tokensOf.computeIfAbsent(id, none -> new ArrayList<>()).add(op);
        }
      }
    }
    tables
        .partitions()
        .forEach(
            (id, partition) -> {
              if (partition.state == Tables.MERGED) {
                sourcesOf.computeIfAbsent(partition.mergedInto, none -> new ArrayList<>()).add(id);
              }
            });
    history.effective(Kind.DELETE).forEach(op -> put(deletes, op.id, op));
    history.effective(Kind.MERGE).forEach(op -> put(merges, op.other, op));
  }

  private static void put(Map<String, List<Op>> ops, String id, Op op) {
    ops.computeIfAbsent(id, none -> new ArrayList<>()).add(op);
  }

  /** Every promise about merges that does not hold. */
  static List<String> check(History history, Tables tables) {
    var checker = new MergeChecker(history, tables);
    checker.endOfEveryToken();
    checker.endOfEveryProfile();
    checker.whatReadersSaw();
    checker.nobodyLivesTwice();
    return checker.findings;
  }

  /** The profile that a token was given to; null: nobody has ever seen it. */
  private String origin(Op op) {
    return op.kind == Kind.CREATE ? idsByOrigin.get(op.token) : op.id;
  }

  private void endOfEveryToken() {
    var places = new HashMap<String, List<String>>();
    tables
        .partitions()
        .forEach(
            (id, partition) ->
                partition.tokens.forEach(
                    token -> places.computeIfAbsent(token, none -> new ArrayList<>()).add(id)));
    places.forEach(
        (token, where) -> {
          if (where.size() > 1) {
            findings.add("token " + token + " is there " + where.size() + " times: " + where);
          }
          belongs(token, where.get(0), "the tables at the end");
        });
    for (var op : byToken.values()) {
      if (op.ok() && !places.containsKey(op.token) && !deleted(tables.resolve(origin(op)))) {
        findings.add(
            "the acknowledged token of %s is lost; its id leads to %s"
                .formatted(op, end(origin(op))));
      }
    }
  }

  /** Whether somebody asked for the profile's deletion and it is deleted. */
  private boolean deleted(String id) {
    return tables.state(id) == Tables.DELETED && deletes.containsKey(id);
  }

  private String end(String id) {
    var end = tables.resolve(id);
    return end + " in state " + tables.state(end);
  }

  /** A token is where its own profile was merged into, and of an operation that was not refused. */
  private void belongs(String token, String where, String witness) {
    var op = byToken.get(token);
    if (op == null) {
      findings.add("token " + token + ", which nobody made, is in " + where + " in " + witness);
      return;
    }
    if (op.refused()) {
      findings.add("refused, but its token is in " + where + ": " + op + ", in " + witness);
      return;
    }
    var origin = origin(op);
    if (origin != null && !lies(origin, where)) {
      findings.add("the token of " + op + " is in " + where + ", a stranger, in " + witness);
    }
  }

  /** Whether an id leads through this profile. */
  private boolean lies(String origin, String where) {
    var at = origin;
    for (int hops = 0; hops < 10_000; hops++) {
      if (at.equals(where)) {
        return true;
      }
      if (tables.state(at) != Tables.MERGED) {
        return false;
      }
      at = tables.partitions().get(at).mergedInto;
    }
    return false;
  }

  private void endOfEveryProfile() {
    tables
        .partitions()
        .forEach(
            (id, partition) -> {
              if (partition.state == Tables.FROZEN) {
                findings.add(id + " is still frozen");
              }
              if (partition.state == Tables.DELETED && !deletes.containsKey(id)) {
                findings.add(id + " is deleted, which nobody asked for");
              }
              if (partition.state == Tables.MERGED
                  && merges.getOrDefault(id, List.of()).stream()
                      .noneMatch(op -> op.id.equals(partition.mergedInto))) {
                findings.add(
                    id + " is merged into " + partition.mergedInto + ", which nobody asked for");
              }
            });
    for (var op : history.ops()) {
      if (op.kind == Kind.CREATE && op.ok() && tables.state(op.named) == 0) {
        findings.add("the acknowledged profile is lost: " + op);
      }
      if (op.kind == Kind.DELETE && op.ok() && tables.state(op.id) != Tables.DELETED) {
        findings.add("deleted, but it is in " + end(op.id) + ": " + op);
      }
      if (op.kind == Kind.MERGE
          && op.ok()
          && (tables.state(op.other) != Tables.MERGED
              || !tables.resolve(op.other).equals(tables.resolve(op.id)))) {
        findings.add("merged, but the source leads to " + end(op.other) + ": " + op);
      }
    }
  }

  private void whatReadersSaw() {
    for (var op : history.ops()) {
      if (op.kind == Kind.GET && op.ok()) {
        saw(op, op.seen, "read " + op);
      }
    }
    var last = new Op(Kind.GET, 0, "", "", Set.of(), "", 0, history.tick());
    last.returned = history.tick();
    tables
        .partitions()
        .forEach(
            (id, partition) -> {
              if (partition.state == Tables.ACTIVE) {
                saw(last, tables.seen(id), "the tables at the end");
              }
            });
  }

  private void saw(Op read, Seen seen, String witness) {
    var tokens = new HashSet<>(seen.tokens());
    if (tokens.size() < seen.tokens().size()) {
      findings.add("a token twice in " + witness + ": " + seen.tokens());
    }
    for (var token : tokens) {
      belongs(token, seen.id(), witness);
      var op = byToken.get(token);
      var origin = op == null ? null : origin(op);
      if (origin != null && !origin.equals(seen.id())) {
        firstSeenMoved.merge(origin, read.returned, Math::min);
      }
    }
    for (var op : tokensOf.getOrDefault(seen.id(), List.of())) {
      if (op.ok() && op.before(read) && !tokens.contains(op.token)) {
        findings.add("the acknowledged token of " + op + " is not in " + witness);
      }
    }
    for (var source : sourcesOf.getOrDefault(seen.id(), List.of())) {
      allOrNone(read, seen.id(), source, tokens, witness);
    }
  }

  /** The source's tokens, with those of all that were merged into it before. */
  private void allOrNone(
      Op read, String destination, String source, Set<String> tokens, String witness) {
    var theirs = new ArrayList<Op>();
    var todo = new ArrayList<>(List.of(source));
    while (!todo.isEmpty()) {
      var id = todo.remove(todo.size() - 1);
      theirs.addAll(tokensOf.getOrDefault(id, List.of()));
      todo.addAll(sourcesOf.getOrDefault(id, List.of()));
    }
    boolean merged =
        merges.getOrDefault(source, List.of()).stream()
            .anyMatch(op -> op.ok() && op.id.equals(destination) && op.before(read));
    if (!merged && theirs.stream().noneMatch(op -> tokens.contains(op.token))) {
      return;
    }
    for (var op : theirs) {
      if (op.ok() && !tokens.contains(op.token)) {
        findings.add(
            "of the merged " + source + " is missing the token of " + op + " in " + witness);
      }
    }
  }

  /** Once its tokens were seen elsewhere, or its end was acknowledged, a profile is not read. */
  private void nobodyLivesTwice() {
    var gone = new HashMap<>(firstSeenMoved);
    for (var op : history.ops()) {
      if (op.ok() && op.kind == Kind.MERGE) {
        gone.merge(op.other, op.returned, Math::min);
      }
      if (op.ok() && op.kind == Kind.DELETE) {
        gone.merge(op.id, op.returned, Math::min);
      }
    }
    for (var op : history.ops()) {
      var id = op.kind == Kind.IDENTIFY ? op.named : op.id;
      boolean alive = op.ok() && op.kind != Kind.CREATE && op.kind != Kind.DELETE;
      if (alive && gone.getOrDefault(id, Op.NEVER) < op.invoked && !repeatedMerge(op)) {
        findings.add(id + " was gone at " + gone.get(id) + " and still answers " + op);
      }
    }
  }

  /** To merge what was merged there before is acknowledged again, whatever became of it. */
  private boolean repeatedMerge(Op op) {
    return op.kind == Kind.MERGE && tables.state(op.other) == Tables.MERGED;
  }
}
