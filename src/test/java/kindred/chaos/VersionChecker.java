package kindred.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.chaos.Op.Kind;

/**
 * Checks the versions of every profile: they only grow, one version has one content, no
 * acknowledged change is lost between versions, and no refused change appears.
 */
final class VersionChecker {

  private final History history;
  private final Tables tables;
  private final Map<String, Op> byToken = new HashMap<>();
  private final Map<String, List<Op>> byProfile = new HashMap<>();
  private final Set<String> survivors = new HashSet<>();
  private final List<String> findings = new ArrayList<>();

  private VersionChecker(History history, Tables tables) {
    this.history = history;
    this.tables = tables;
    for (var op : history.ops()) {
      if (!op.token.isEmpty()) {
        byToken.put(op.token, op);
      }
      var id = op.kind == Kind.CREATE ? op.named : op.id;
      if (!id.isEmpty() && op.kind != Kind.IDENTIFY) {
        byProfile.computeIfAbsent(id, none -> new ArrayList<>()).add(op);
      }
    }
    history.effective(Kind.MERGE).forEach(op -> survivors.add(op.id));
  }

  /** Every promise about versions that does not hold. */
  static List<String> check(History history, Tables tables) {
    var checker = new VersionChecker(history, tables);
    checker.byProfile.forEach(checker::profile);
    return checker.findings;
  }

  private void profile(String id, List<Op> ops) {
    var reads = new ArrayList<Op>();
    ops.stream().filter(op -> op.kind == Kind.GET && op.ok()).forEach(reads::add);
    if (tables.state(id) == Tables.ACTIVE) {
      reads.add(finalRead(id));
    }
    var versioned = new ArrayList<Op>(reads);
    ops.stream()
        .filter(op -> op.ok() && op.version > 0 && !op.kind.reads())
        .forEach(versioned::add);
    checkVersionsGrow(versioned);
    checkOneContentPerVersion(reads);
    var replaced = new HashMap<Long, Op>();
    for (var op : versioned) {
      if (op.kind == Kind.REPLACE || op.kind == Kind.CREATE) {
        replaced.put(op.version, op);
      }
    }
    for (var read : reads) {
      note(read, replaced);
      if (!survivors.contains(id)) {
        cards(read, ops);
      }
    }
  }

  private Op finalRead(String id) {
    var read = new Op(Kind.GET, 0, id, "", Set.of(), "the tables", 0, history.tick());
    read.returned = history.tick();
    read.outcome = Op.Outcome.OK;
    read.snapshot = tables.snapshot(id);
    read.version = read.snapshot.version();
    return read;
  }

  private void checkVersionsGrow(List<Op> versioned) {
    var byStart = new ArrayList<>(versioned);
    byStart.sort(Comparator.comparingLong(op -> op.invoked));
    var byEnd = new ArrayList<>(versioned);
    byEnd.sort(Comparator.comparingLong(op -> op.returned));
    int ended = 0;
    Op highest = null;
    var writers = new HashMap<Long, Op>();
    for (var op : byStart) {
      while (ended < byEnd.size() && byEnd.get(ended).before(op)) {
        var earlier = byEnd.get(ended++);
        highest = highest == null || earlier.version > highest.version ? earlier : highest;
      }
      boolean writes = op.kind != Kind.GET;
      if (highest != null
          && (op.version < highest.version || (writes && op.version == highest.version))) {
        findings.add("the version decreased: " + highest + ", then " + op);
      }
      var other = writes ? writers.put(op.version, op) : null;
      if (other != null) {
        findings.add("two changes have one version: " + other + " and " + op);
      }
      if (writes && op.ifMatch > 0 && op.version != op.ifMatch + 1) {
        findings.add("a conditional change led to another version than the next: " + op);
      }
    }
  }

  private void checkOneContentPerVersion(List<Op> reads) {
    var byVersion = new HashMap<Long, Op>();
    for (var read : reads) {
      var other = byVersion.putIfAbsent(read.version, read);
      if (other != null && !other.snapshot.content().equals(read.snapshot.content())) {
        findings.add(
            "one version, two contents: "
                + other
                + " "
                + other.snapshot
                + " and "
                + read
                + read.snapshot);
      }
    }
  }

  /** The first note is that of the last replacement; merges append notes. */
  private void note(Op read, Map<Long, Op> replaced) {
    var writer = read.snapshot.notes().isEmpty() ? null : byToken.get(read.snapshot.notes().get(0));
    if (writer == null || writer.refused() || read.before(writer)) {
      findings.add(
          "a note of no change, of a refused or of a later change: " + read + read.snapshot);
      return;
    }
    long from = writer.ok() ? writer.version : 0;
    if (from > read.version) {
      findings.add("a read of an old version with a new note: " + read + " of " + writer);
    }
    for (long version = Math.max(from + 1, 1); from > 0 && version <= read.version; version++) {
      if (replaced.containsKey(version)) {
        findings.add(
            "an acknowledged change is lost: "
                + replaced.get(version)
                + " in "
                + read
                + read.snapshot);
      }
    }
    if (writer.ok()
        && writer.version == read.version
        && !writer.keys.equals(read.snapshot.keys())) {
      findings.add("not the keys of this version: " + read + read.snapshot + " of " + writer);
    }
    if (writer.unknown()) {
      // its version is unknown, but differs from that of every acknowledged change
      for (var later : replaced.values()) {
        if (read.version == later.version && later != writer) {
          findings.add("an acknowledged change shows another's note: " + later + " in " + read);
        }
      }
    }
  }

  /** In a profile without merges, every card is as after its last change. */
  private void cards(Op read, List<Op> ops) {
    var last = new HashMap<String, Op>();
    var open = new HashSet<String>();
    for (var op : ops) {
      if (op.kind != Kind.CARD && op.kind != Kind.UNCARD) {
        continue;
      }
      if (op.unknown()) {
        open.add(op.other);
      } else if (op.ok() && op.version <= read.version) {
        last.merge(op.other, op, (one, two) -> one.version > two.version ? one : two);
      }
    }
    var expected = new HashMap<String, String>();
    last.values().stream()
        .filter(op -> op.kind == Kind.CARD)
        .forEach(op -> expected.put(op.other, op.token));
    var shown = new HashMap<>(read.snapshot.cards());
    expected.keySet().removeAll(open);
    shown.keySet().removeAll(open);
    if (!expected.equals(shown)) {
      findings.add("not the cards of this version: " + read + read.snapshot + ", but " + expected);
    }
  }
}
