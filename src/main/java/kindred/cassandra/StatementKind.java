package kindred.cassandra;

import java.util.Locale;

/** What a statement is allowed to assume; each kind has an execution profile of the driver. */
public enum StatementKind {
  /** A read at quorum. */
  QUORUM_READ(true),
  /** A linearizable read: it sees, or ends, every LWT that was started before it. */
  SERIAL_READ(true),
  /** A lightweight transaction. Never repeated by the driver: only its owner knows its own row. */
  LWT(false),
  /**
   * The plain write of a whole new partition at a fixed low timestamp; repeating changes nothing.
   */
  IMPORT_INSERT(true),
  /** A plain write with a timestamp of its own, or whose repetition changes nothing. */
  PLAIN(true),
  /** A change of the schema. */
  DDL(false);

  private final boolean idempotent;

  StatementKind(boolean idempotent) {
    this.idempotent = idempotent;
  }

  boolean idempotent() {
    return idempotent;
  }

  /** The execution profile whose consistency and time-outs it runs with. */
  public String profile() {
    return name().toLowerCase(Locale.ROOT);
  }
}
