package kindred.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.chaos.Op.Kind;
import kindred.chaos.Op.Snapshot;

/**
 * Follows the token that every create and insertion stores: no acknowledged token is lost, none is
 * in two profiles or twice in one, and a read of a survivor has all tokens of a merged profile or
 * none.
 */
final class MergeChecker {

  private final History history;
  private final Tables tables;
  private final Map<String, String> idsByOrigin;
  private final Map<String, Op> byToken = new HashMap<>();
  private final Map<String, List<Op>> tokensOf = new HashMap<>();
  private final Map<String, List<String>> sourcesOf = new HashMap<>();
  private final Map<String, Long> firstReadMoved = new HashMap<>();
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
    checker.checkTokensAtEnd();
    checker.checkProfilesAtEnd();
    checker.checkReads();
    checker.checkEndedProfilesStayEnded();
    return checker.findings;
  }

  /** The profile that a token was stored in; null if no client has ever read it. */
  private String origin(Op op) {
    return op.kind == Kind.CREATE ? idsByOrigin.get(op.token) : op.id;
  }

  private void checkTokensAtEnd() {
    var places = new HashMap<String, List<String>>();
    tables
        .partitions()
        .forEach(
            (id, partition) ->
                partition.tokens.forEach(
                    token -> places.computeIfAbsent(token, none -> new ArrayList<>()).add(id)));
    places.forEach(
        (token, place) -> {
          if (place.size() > 1) {
            findings.add("token " + token + " is stored " + place.size() + " times: " + place);
          }
          checkPlace(token, place.get(0), "the tables at the end");
        });
    for (var op : byToken.values()) {
      if (op.ok() && !places.containsKey(op.token) && !deleted(tables.resolve(origin(op)))) {
        findings.add(
            "the acknowledged token of %s is lost; its id resolves to %s"
                .formatted(op, end(origin(op))));
      }
    }
  }

  /** Whether the profile is deleted, and a client requested it. */
  private boolean deleted(String id) {
    return tables.state(id) == Tables.DELETED && deletes.containsKey(id);
  }

  private String end(String id) {
    var end = tables.resolve(id);
    return end + " in state " + tables.state(end);
  }

  /** A token belongs to an operation that was not refused, and is where its profile resolves to. */
  private void checkPlace(String token, String place, String reader) {
    var op = byToken.get(token);
    if (op == null) {
      findings.add(
          "token " + token + ", which no operation stored, is in " + place + " in " + reader);
      return;
    }
    if (op.refused()) {
      findings.add("refused, but its token is in " + place + ": " + op + ", in " + reader);
      return;
    }
    var origin = origin(op);
    if (origin != null && !resolvesThrough(origin, place)) {
      findings.add(
          "the token of " + op + " is in " + place + ", an unrelated profile, in " + reader);
    }
  }

  /** Whether an id resolves to or through this profile. */
  private boolean resolvesThrough(String origin, String place) {
    var at = origin;
    for (int hops = 0; hops < 10_000; hops++) {
      if (at.equals(place)) {
        return true;
      }
      if (tables.state(at) != Tables.MERGED) {
        return false;
      }
      at = tables.partitions().get(at).mergedInto;
    }
    return false;
  }

  private void checkProfilesAtEnd() {
    tables
        .partitions()
        .forEach(
            (id, partition) -> {
              if (partition.state == Tables.FROZEN) {
                findings.add(id + " is still frozen");
              }
              if (partition.state == Tables.DELETED && !deletes.containsKey(id)) {
                findings.add(id + " is deleted without a request");
              }
              if (partition.state == Tables.MERGED
                  && merges.getOrDefault(id, List.of()).stream()
                      .noneMatch(op -> op.id.equals(partition.mergedInto))) {
                findings.add(id + " is merged into " + partition.mergedInto + " without a request");
              }
            });
    for (var op : history.ops()) {
      if (op.kind == Kind.CREATE && op.ok() && tables.state(op.named) == 0) {
        findings.add("the acknowledged profile is lost: " + op);
      }
      if (op.kind == Kind.DELETE && op.ok() && tables.state(op.id) != Tables.DELETED) {
        findings.add("deleted, but it resolves to " + end(op.id) + ": " + op);
      }
      if (op.kind == Kind.MERGE
          && op.ok()
          && (tables.state(op.other) != Tables.MERGED
              || !tables.resolve(op.other).equals(tables.resolve(op.id)))) {
        findings.add("merged, but the source resolves to " + end(op.other) + ": " + op);
      }
    }
  }

  private void checkReads() {
    for (var op : history.ops()) {
      if (op.kind == Kind.GET && op.ok()) {
        checkRead(op, op.snapshot, "read " + op);
      }
    }
    var last = new Op(Kind.GET, 0, "", "", Set.of(), "", 0, history.tick());
    last.returned = history.tick();
    tables
        .partitions()
        .forEach(
            (id, partition) -> {
              if (partition.state == Tables.ACTIVE) {
                checkRead(last, tables.snapshot(id), "the tables at the end");
              }
            });
  }

  private void checkRead(Op read, Snapshot snapshot, String reader) {
    var tokens = new HashSet<>(snapshot.tokens());
    if (tokens.size() < snapshot.tokens().size()) {
      findings.add("a token twice in " + reader + ": " + snapshot.tokens());
    }
    for (var token : tokens) {
      checkPlace(token, snapshot.id(), reader);
      var op = byToken.get(token);
      var origin = op == null ? null : origin(op);
      if (origin != null && !origin.equals(snapshot.id())) {
        firstReadMoved.merge(origin, read.returned, Math::min);
      }
    }
    for (var op : tokensOf.getOrDefault(snapshot.id(), List.of())) {
      if (op.ok() && op.before(read) && !tokens.contains(op.token)) {
        findings.add("the acknowledged token of " + op + " is not in " + reader);
      }
    }
    for (var source : sourcesOf.getOrDefault(snapshot.id(), List.of())) {
      allOrNone(read, snapshot.id(), source, tokens, reader);
    }
  }

  /** Checks the source's tokens, and those of all profiles merged into it before. */
  private void allOrNone(
      Op read, String destination, String source, Set<String> tokens, String reader) {
    var sourceTokens = new ArrayList<Op>();
    var todo = new ArrayList<>(List.of(source));
    while (!todo.isEmpty()) {
      var id = todo.remove(todo.size() - 1);
      sourceTokens.addAll(tokensOf.getOrDefault(id, List.of()));
      todo.addAll(sourcesOf.getOrDefault(id, List.of()));
    }
    boolean merged =
        merges.getOrDefault(source, List.of()).stream()
            .anyMatch(op -> op.ok() && op.id.equals(destination) && op.before(read));
    if (!merged && sourceTokens.stream().noneMatch(op -> tokens.contains(op.token))) {
      return;
    }
    for (var op : sourceTokens) {
      if (op.ok() && !tokens.contains(op.token)) {
        findings.add("the merged " + source + " lacks the token of " + op + " in " + reader);
      }
    }
  }

  /** No read finds a profile after its tokens were read elsewhere or its end was acknowledged. */
  private void checkEndedProfilesStayEnded() {
    var ended = new HashMap<>(firstReadMoved);
    for (var op : history.ops()) {
      if (op.ok() && op.kind == Kind.MERGE) {
        ended.merge(op.other, op.returned, Math::min);
      }
      if (op.ok() && op.kind == Kind.DELETE) {
        ended.merge(op.id, op.returned, Math::min);
      }
    }
    for (var op : history.ops()) {
      var id = op.kind == Kind.IDENTIFY ? op.named : op.id;
      boolean alive = op.ok() && op.kind != Kind.CREATE && op.kind != Kind.DELETE;
      if (alive && ended.getOrDefault(id, Op.NEVER) < op.invoked && !repeatedMerge(op)) {
        findings.add(id + " had ended at " + ended.get(id) + " but still answers " + op);
      }
    }
  }

  /** A repeated merge is acknowledged again, whatever happened to the profiles since. */
  private boolean repeatedMerge(Op op) {
    return op.kind == Kind.MERGE && tables.state(op.other) == Tables.MERGED;
  }
}
