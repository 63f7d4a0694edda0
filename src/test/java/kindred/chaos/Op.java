package kindred.chaos;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** One request of a client, what was asked and what came of it. Written by one client only. */
final class Op {

  /** What can be asked. */
  enum Kind {
    CREATE,
    REPLACE,
    INSERT,
    CARD,
    UNCARD,
    DELETE,
    MERGE,
    GET,
    IDENTIFY;

    boolean reads() {
      return this == GET || this == IDENTIFY;
    }
  }

  /** What the client knows of its effect. */
  enum Outcome {
    OK,
    /** Refused: it must have no effect, ever. */
    REFUSED,
    /** No answer, or an answer that promises nothing: it may take effect at any later time. */
    UNKNOWN
  }

  /**
   * What a reader was shown of a profile.
   *
   * @param origins of the creates of the profile and of all that were merged into it, its own first
   */
  record Seen(
      String id,
      long version,
      List<String> origins,
      List<String> notes,
      Set<String> keys,
      List<String> tokens,
      Map<String, String> cards) {}

  /** Never returned. */
  static final long NEVER = Long.MAX_VALUE;

  final Kind kind;
  final int server;

  /** The profile asked about; the destination of a merge. */
  final String id;

  /** The source of a merge; the number of a card. */
  final String other;

  /** The key values that a create or a replacement gives; the one that is looked for. */
  final Set<String> keys;

  /** Unique to the operation: what it leaves in a profile, so that its effect can be seen. */
  final String token;

  /** The only version to change; 0: any. */
  final long ifMatch;

  /** Ticks of one clock: an operation that returned before another was invoked came first. */
  final long invoked;

  /** By the clock on the wall. */
  final long began = System.nanoTime();

  long returned = NEVER;
  Outcome outcome = Outcome.UNKNOWN;

  /** 0: no answer. */
  int status;

  String code = "";

  /** What the answer says of the effect's version; 0: nothing. */
  long version;

  /** Whom the answer names: the created, the found, the one in the way; or nobody. */
  String named = "";

  /** The name of the unique key that was taken. */
  String takenKey = "";

  boolean retryAfter;
  Seen seen;

  Op(
      Kind kind,
      int server,
      String id,
      String other,
      Set<String> keys,
      String token,
      long ifMatch,
      long invoked) {
    this.kind = kind;
    this.server = server;
    this.id = id;
    this.other = other;
    this.keys = keys;
    this.token = token;
    this.ifMatch = ifMatch;
    this.invoked = invoked;
  }

  boolean ok() {
    return outcome == Outcome.OK;
  }

  boolean refused() {
    return outcome == Outcome.REFUSED;
  }

  boolean unknown() {
    return outcome == Outcome.UNKNOWN;
  }

  /** Whether it had certainly ended when the other began. */
  boolean before(Op later) {
    return returned < later.invoked;
  }

  @Override
  public String toString() {
    return "%s %s %s %s %s%s -> %s %d %s %s v%d [%d, %s] server %d"
        .formatted(
            kind,
            id,
            other,
            keys,
            token,
            ifMatch == 0 ? "" : " if " + ifMatch,
            outcome,
            status,
            code,
            named,
            version,
            invoked,
            returned == NEVER ? "…" : Long.toString(returned),
            server + 1);
  }
}
