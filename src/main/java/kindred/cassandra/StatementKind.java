package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import java.util.Locale;

/** The consistency and repeatability of a statement: an execution profile of the driver each. */
public enum StatementKind {
  /** A read of a majority. */
  QUORUM_READ(true),
  /** A linearizable read: it sees, or completes, every LWT that began before it. */
  SERIAL_READ(true),
  /** A lightweight transaction. The driver never repeats it: only its writer knows its own row. */
  LWT(false),
  /** A plain write of a whole new profile at a fixed low timestamp; repeating changes nothing. */
  IMPORT_INSERT(true),
  /** A plain write whose repetition changes nothing: same values, or a logical timestamp. */
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

  /** An empty unlogged batch of statements of this kind. */
  public BatchStatementBuilder batch() {
    return BatchStatement.builder(DefaultBatchType.UNLOGGED)
        .setExecutionProfileName(profile())
        .setIdempotence(idempotent);
  }

  /** The name of the execution profile. */
  public String profile() {
    return name().toLowerCase(Locale.ROOT);
  }
}
