package kindred.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import kindred.audit.Auditor;

/** What all clients did, with one clock for all of them. */
final class History {

  private final Queue<Op> ops = new ConcurrentLinkedQueue<>();
  private final AtomicLong clock = new AtomicLong();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();

  long tick() {
    return clock.incrementAndGet();
  }

  /** Adds an operation that has ended, or will not be heard of any more. */
  void add(Op op) {
    ops.add(op);
    count.incrementAndGet();
    if (op.unknown() && !op.kind.reads()) {
      unknown.incrementAndGet();
    }
  }

  long count() {
    return count.get();
  }

  /** Writes of which the client does not know whether they took effect. */
  long unknownWrites() {
    return unknown.get();
  }

  Collection<Op> ops() {
    return ops;
  }

  /** The answers by kind, for a report. */
  Map<String, Integer> tally() {
    var tally = new TreeMap<String, Integer>();
    for (var op : ops) {
      tally.merge(op.kind + " " + op.outcome, 1, Integer::sum);
    }
    return tally;
  }

  /**
   * The ids of creates whose answer was lost, as far as anybody has seen them: the first origin of
   * a profile is that of its own create.
   */
  Map<String, String> idsByOrigin() {
    var ids = new HashMap<String, String>();
    for (var op : ops) {
      if (op.kind == Op.Kind.CREATE && op.ok()) {
        ids.put(op.token, op.named);
      }
      if (op.seen != null && !op.seen.origins().isEmpty()) {
        ids.putIfAbsent(op.seen.origins().get(0), op.seen.id());
      }
    }
    return ids;
  }

  /** The operations of a kind that may have had an effect. */
  List<Op> effective(Op.Kind kind) {
    var found = new ArrayList<Op>();
    for (var op : ops) {
      if (op.kind == kind && !op.refused()) {
        found.add(op);
      }
    }
    return found;
  }

  /** Every key value that was ever asked for. */
  Set<String> keys() {
    var keys = new HashSet<String>();
    ops.forEach(op -> keys.addAll(op.keys));
    return keys;
  }

  /** What the auditor shall hold the tables against; what may have been deleted is not promised. */
  Auditor.Promises promises() {
    var promises = new Auditor.Promises().nothingFrozen();
    var mortal = new HashSet<String>();
    effective(Op.Kind.DELETE).forEach(op -> mortal.add(op.id));
    for (var op : ops) {
      if (op.ok() && op.kind == Op.Kind.MERGE) {
        promises.merged(op.other, op.id);
      }
    }
    // a deletion of a survivor takes with it all that was merged into it
    boolean grown = true;
    var merges = effective(Op.Kind.MERGE);
    while (grown) {
      grown = false;
      for (var merge : merges) {
        grown |= mortal.contains(merge.id) && mortal.add(merge.other);
      }
    }
    for (var op : ops) {
      if (op.ok() && op.kind == Op.Kind.CREATE && !mortal.contains(op.named)) {
        promises.created(op.named);
      }
    }
    return promises;
  }
}
