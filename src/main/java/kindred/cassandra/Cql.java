package kindred.cassandra;

/** A statement that a store declares: its kind, which decides how it runs, and its text. */
public record Cql(StatementKind kind, String text) {

  /** The same text, run as another kind. */
  public Cql as(StatementKind other) {
    return new Cql(other, text);
  }
}
