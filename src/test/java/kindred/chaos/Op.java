package kindred.chaos;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** One request of a client with its outcome. Written by one client only. */
final class Op {

  /** The kinds of requests. */
  enum Kind {
    CREATE,
    REPLACE,
    INSERT,
    CARD,
    UNCARD,
    DELETE,
    MERGE,
    UNMERGE,
    GET,
    IDENTIFY;

    boolean reads() {
      return this == GET || this == IDENTIFY;
    }
  }

  /** What the client knows about the effect. */
  enum Outcome {
    OK,
    /** Refused: it must never have an effect. */
    REFUSED,
    /** No reply, or one that promises nothing: it may take effect at any later time. */
    UNKNOWN
  }

  /**
   * A profile as a client reads it.
   *
   * @param origins the tokens of the creates of this profile (first) and of those merged into it
   */
  record Snapshot(
      String id,
      long version,
      List<String> origins,
      List<String> notes,
      Set<String> keys,
      List<String> tokens,
      Map<String, String> cards) {

    /** Whether both are one profile with the same content, in whatever version. */
    boolean sameContent(Snapshot other) {
      return id.equals(other.id) && content().equals(other.content());
    }

    /** Without the version, and without an order of what has none. */
    List<Object> content() {
      return List.of(origins, notes, Set.copyOf(keys), Set.copyOf(tokens), Map.copyOf(cards));
    }
  }

  /** No reply. */
  static final long NEVER = Long.MAX_VALUE;

  final Kind kind;
  final int server;

  /** The profile of the request; the destination of a merge. */
  final String id;

  /** The source of a merge; the number of a card. */
  final String other;

  /** The key values of a create or replacement; the value of a look-up. */
  final Set<String> keys;

  /** Unique to the operation: it stores the token, so that its effect is visible. */
  final String token;

  /** The only version to change; 0 means any. */
  final long ifMatch;

  /** Ticks of one clock: an operation that returned before another was invoked precedes it. */
  final long invoked;

  /** By {@link System#nanoTime}. */
  final long began = System.nanoTime();

  /** When the reply came, or the client gave up; by {@link System#nanoTime}. */
  long ended;

  long returned = NEVER;
  Outcome outcome = Outcome.UNKNOWN;

  /** The HTTP status; 0 without a reply. */
  int status;

  String code = "";

  /** The version in the reply; 0 if there is none. */
  long version;

  /** The id in the reply: of the created, found or conflicting profile, or of the merge. */
  String named = "";

  /** The name of the unique key whose value is taken. */
  String takenKey = "";

  boolean retryAfter;
  Snapshot snapshot;

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

  /** The kind of the answer, for a count. */
  String answer() {
    if (status == 0) {
      return code;
    }
    return ok() ? "ok" : refused() ? "refused" : Integer.toString(status);
  }

  /** Whether it certainly ended before the other began. */
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
