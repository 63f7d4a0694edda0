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

/** The operations of all clients, with one logical clock. */
final class History {

  private final Queue<Op> ops = new ConcurrentLinkedQueue<>();
  private final AtomicLong clock = new AtomicLong();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong unsent = new AtomicLong();

  long tick() {
    return clock.incrementAndGet();
  }

  /** Adds an operation that has ended, or whose reply is lost. */
  void add(Op op) {
    ops.add(op);
    count.incrementAndGet();
    if (op.unknown() && !op.kind.reads()) {
      unknown.incrementAndGet();
    }
  }

  /** Counts a request that was not sent: its server did not listen, or got none. */
  void addUnsent() {
    unsent.incrementAndGet();
  }

  long unsent() {
    return unsent.get();
  }

  long count() {
    return count.get();
  }

  /** The number of writes of unknown outcome. */
  long unknownWrites() {
    return unknown.get();
  }

  Collection<Op> ops() {
    return ops;
  }

  /** The outcomes by kind, for a report. */
  Map<String, Integer> tally() {
    var tally = new TreeMap<String, Integer>();
    for (var op : ops) {
      tally.merge(op.kind + " " + op.outcome, 1, Integer::sum);
    }
    return tally;
  }

  /**
   * The ids of creates, including those with a lost reply if a client has read the profile: the
   * first origin of a profile is that of its own create.
   */
  Map<String, String> idsByOrigin() {
    var ids = new HashMap<String, String>();
    for (var op : ops) {
      if (op.kind == Op.Kind.CREATE && op.ok()) {
        ids.put(op.token, op.named);
      }
      if (op.snapshot != null && !op.snapshot.origins().isEmpty()) {
        ids.putIfAbsent(op.snapshot.origins().get(0), op.snapshot.id());
      }
    }
    return ids;
  }

  /** The number of operations for each status, or for each reason why there was no answer. */
  Map<String, Integer> answers() {
    var answers = new TreeMap<String, Integer>();
    for (var op : ops) {
      answers.merge(op.status == 0 ? op.code : Integer.toString(op.status), 1, Integer::sum);
    }
    return answers;
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

  /** Every key value that an operation used. */
  Set<String> keys() {
    var keys = new HashSet<String>();
    ops.forEach(op -> keys.addAll(op.keys));
    return keys;
  }

  /** The promises for the auditor; profiles that may be deleted are left out. */
  Auditor.Promises promises() {
    var promises = new Auditor.Promises().nothingInTransition();
    var maybeDeleted = new HashSet<String>();
    effective(Op.Kind.DELETE).forEach(op -> maybeDeleted.add(op.id));
    for (var op : ops) {
      if (op.ok() && op.kind == Op.Kind.MERGE) {
        promises.merged(op.other, op.id);
      }
    }
    // the deletion of a survivor also deletes all that was merged into it
    boolean grown = true;
    var merges = effective(Op.Kind.MERGE);
    while (grown) {
      grown = false;
      for (var merge : merges) {
        grown |= maybeDeleted.contains(merge.id) && maybeDeleted.add(merge.other);
      }
    }
    for (var op : ops) {
      if (op.ok() && op.kind == Op.Kind.CREATE && !maybeDeleted.contains(op.named)) {
        promises.created(op.named);
      }
    }
    return promises;
  }
}
