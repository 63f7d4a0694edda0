package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.StatementExecutor;

/**
 * A server with one mistake, made on its way to the cluster: each leaves out one thing that the
 * protocols rest on. What does not find them out proves nothing.
 */
enum Mutant {
  /** No mistake, only slow when it releases: the control of the controls. */
  NONE {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      return slowRelease(driver, statement, cql);
    }
  },

  /** Takes a claim over without fencing the one it takes it from. */
  NO_FENCE {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      boolean fence =
          cql.startsWith("UPDATE profile SET state = 5")
              || cql.startsWith("UPDATE profile SET version = ? WHERE");
      return fence ? pretended() : driver.executeAsync(statement);
    }
  },

  /** Takes "not applied" for "somebody else's": it never recognises its own birth. */
  OWN_INSERT_IS_FOREIGN {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      var answer = driver.executeAsync(statement);
      return cql.startsWith("SELECT state, version, insert_id")
          ? answer.thenApply(rows -> new Rows(rows, Mutant::ofAnotherInsert))
          : answer;
    }
  },

  /** Takes "not applied" for "not done": it never recognises its own change. */
  OWN_CHANGE_IS_DONE_AGAIN {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      var answer = driver.executeAsync(statement);
      return cql.startsWith("SELECT state, version, insert_id")
          ? answer.thenApply(rows -> new Rows(rows, Mutant::ofNoOperation))
          : answer;
    }
  },

  /** Releases a claim by a plain deletion, whoever has it by then. */
  PLAIN_RELEASE {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      if (!cql.startsWith("DELETE FROM key_claim")
          || !(statement instanceof BoundStatement bound)) {
        return driver.executeAsync(statement);
      }
      var plain =
          SimpleStatement.newInstance(
              cql.substring(0, cql.indexOf(" IF ")),
              bound.getInt(0),
              bound.getString(1),
              bound.getInt(2),
              bound.getByteBuffer(3));
      return later(driver, plain).thenApply(rows -> new Applied());
    }
  },

  /** Does not stamp its own claim again, so that an old release of its own may take it. */
  NO_STAMP {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      return cql.startsWith("UPDATE key_claim SET pver = ?, op_id = ?")
          ? pretended()
          : slowRelease(driver, statement, cql);
    }
  },

  /** Acknowledges one change of a hundred without making it. */
  LOST_CHANGE {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      return cql.startsWith("UPDATE profile SET version = ?, op_id = ?, segment")
              && !cql.contains("VALUES (?, ?, 7")
              && CHANGES.incrementAndGet() % 100 == 0
          ? pretended()
          : driver.executeAsync(statement);
    }
  },

  /** Commits a merge without the last row of the source. */
  HALF_A_MERGE {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      if (!cql.contains("VALUES (?, ?, 7") || !(statement instanceof BatchStatement batch)) {
        return driver.executeAsync(statement);
      }
      var rows =
          StreamSupport.stream(batch.spliterator(), false)
              .filter(one -> FaultyExecutor.cql(one).contains("VALUES (?, ?, 2,"))
              .toList();
      return driver.executeAsync(
          rows.isEmpty() ? batch : batch.clear().addAll(without(batch, rows.get(rows.size() - 1))));
    }
  };

  private static final AtomicLong CHANGES = new AtomicLong();
  private static final long RELEASE_MILLIS = 800;

  abstract CompletionStage<AsyncResultSet> send(
      CqlSession driver, Statement<?> statement, String cql);

  /** The way to the cluster of a server with this mistake. */
  StatementExecutor over(CqlSession driver) {
    return statement -> send(driver, statement, FaultyExecutor.cql(statement));
  }

  private static <T> List<T> without(Iterable<T> all, T one) {
    return StreamSupport.stream(all.spliterator(), false).filter(it -> it != one).toList();
  }

  private static CompletionStage<AsyncResultSet> slowRelease(
      CqlSession driver, Statement<?> statement, String cql) {
    return cql.startsWith("DELETE FROM key_claim")
        ? later(driver, statement)
        : driver.executeAsync(statement);
  }

  private static CompletionStage<AsyncResultSet> later(CqlSession driver, Statement<?> statement) {
    var later = CompletableFuture.delayedExecutor(RELEASE_MILLIS, TimeUnit.MILLISECONDS);
    return CompletableFuture.supplyAsync(() -> driver.executeAsync(statement), later)
        .thenCompose(answer -> answer);
  }

  private static CompletionStage<AsyncResultSet> pretended() {
    return CompletableFuture.completedFuture(new Applied());
  }

  private static Row ofAnotherInsert(Row row) {
    return bent(row, "getString", "insert_id", birth -> birth == null ? null : "a stranger's");
  }

  /** What is of no kind is passed over. */
  private static Row ofNoOperation(Row row) {
    boolean operation = !row.isNull("kind") && row.getByte("kind") == 9;
    return operation ? bent(row, "isNull", "kind", is -> true) : row;
  }

  /** The same row, but for one answer about one column. */
  private static Row bent(Row row, String getter, String column, UnaryOperator<Object> answer) {
    return (Row)
        Proxy.newProxyInstance(
            Row.class.getClassLoader(),
            new Class<?>[] {Row.class},
            (proxy, method, arguments) -> {
              try {
                var value = method.invoke(row, arguments);
                boolean asked =
                    method.getName().equals(getter)
                        && arguments != null
                        && column.equals(arguments[0]);
                return asked ? answer.apply(value) : value;
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              }
            });
  }

  /** "Applied", of a statement that nobody was sent. */
  private static final class Applied implements AsyncResultSet {

    @Override
    public boolean wasApplied() {
      return true;
    }

    @Override
    public ColumnDefinitions getColumnDefinitions() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ExecutionInfo getExecutionInfo() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int remaining() {
      return 0;
    }

    @Override
    public Iterable<Row> currentPage() {
      return List.of();
    }

    @Override
    public boolean hasMorePages() {
      return false;
    }

    @Override
    public CompletionStage<AsyncResultSet> fetchNextPage() {
      throw new UnsupportedOperationException();
    }
  }

  /** An answer whose rows are bent. */
  private record Rows(AsyncResultSet real, UnaryOperator<Row> shown) implements AsyncResultSet {

    @Override
    public Iterable<Row> currentPage() {
      return StreamSupport.stream(real.currentPage().spliterator(), false).map(shown).toList();
    }

    @Override
    public boolean wasApplied() {
      return real.wasApplied();
    }

    @Override
    public ColumnDefinitions getColumnDefinitions() {
      return real.getColumnDefinitions();
    }

    @Override
    public ExecutionInfo getExecutionInfo() {
      return real.getExecutionInfo();
    }

    @Override
    public int remaining() {
      return real.remaining();
    }

    @Override
    public boolean hasMorePages() {
      return real.hasMorePages();
    }

    @Override
    public CompletionStage<AsyncResultSet> fetchNextPage() {
      return real.fetchNextPage().thenApply(rows -> new Rows(rows, shown));
    }
  }
}
