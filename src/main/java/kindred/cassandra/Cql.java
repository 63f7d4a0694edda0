package kindred.cassandra;

/**
 * A statement that a store declares: its kind, which decides how it runs, and its text.
 *
 * @param step of a protocol, under which its applied LWTs are counted; empty: they are not
 */
public record Cql(StatementKind kind, String text, String step) {

  public Cql(StatementKind kind, String text) {
    this(kind, text, "");
  }

  /** The same text, run as another kind. */
  public Cql as(StatementKind other) {
    return new Cql(other, text, step);
  }

  /** The same statement, counted under the name of its step. */
  public Cql countedAs(String name) {
    return new Cql(kind, text, name);
  }
}
