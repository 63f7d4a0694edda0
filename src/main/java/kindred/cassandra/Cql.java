package kindred.cassandra;

/**
 * A statement that a store declares: its kind, which decides how it runs, and its text.
 *
 * @param step of a protocol, under which its applied LWTs are counted; empty: they are not
 */
public record Cql(StatementKind kind, String text, String step) {

  public static Cql quorumRead(String text) {
    return new Cql(StatementKind.QUORUM_READ, text, "");
  }

  public static Cql serialRead(String text) {
    return new Cql(StatementKind.SERIAL_READ, text, "");
  }

  public static Cql lwt(String text) {
    return lwt("", text);
  }

  /** An LWT that is counted under the name of its step. */
  public static Cql lwt(String step, String text) {
    return new Cql(StatementKind.LWT, text, step);
  }

  public static Cql importInsert(String text) {
    return new Cql(StatementKind.IMPORT_INSERT, text, "");
  }

  public static Cql plain(String text) {
    return new Cql(StatementKind.PLAIN, text, "");
  }

  /** The same text, run as a serial read. */
  public Cql serial() {
    return serialRead(text);
  }
}
