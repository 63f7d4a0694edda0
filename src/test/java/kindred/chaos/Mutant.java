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
 * A mistake in a server, made by changing its statements: each omits one step that the protocols
 * need. A checker that does not find the mistake proves nothing.
 */
enum Mutant {
  /** No mistake, only slow releases: the checkers must find nothing. */
  NONE {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      return slowRelease(driver, statement, cql);
    }
  },

  /** Steals a claim without fencing its owner. */
  NO_FENCE {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      boolean fence =
          cql.startsWith("UPDATE profile SET state = 5")
              || cql.startsWith("UPDATE profile SET version = ? WHERE");
      return fence ? pretendApplied() : driver.executeAsync(statement);
    }
  },

  /** Takes "not applied" for another's insert: it never recognises its own insert. */
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

  /** Releases a claim with an unconditional deletion, whatever its owner is by then. */
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

  /** Does not stamp its own claim again, so that its own older release can delete it. */
  NO_STAMP {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      return cql.startsWith("UPDATE key_claim SET pver = ?, op_id = ?")
          ? pretendApplied()
          : slowRelease(driver, statement, cql);
    }
  },

  /** Acknowledges one change in a hundred without writing it. */
  LOST_CHANGE {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      return cql.startsWith("UPDATE profile SET version = ?, op_id = ?, segment")
              && !cql.contains("VALUES (?, ?, 7")
              && CHANGES.incrementAndGet() % 100 == 0
          ? pretendApplied()
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

  /** The statement executor of a server with this mistake. */
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

  private static CompletionStage<AsyncResultSet> pretendApplied() {
    return CompletableFuture.completedFuture(new Applied());
  }

  private static Row ofAnotherInsert(Row row) {
    return altered(row, "getString", "insert_id", id -> id == null ? null : "another insert");
  }

  /** A row without a kind is ignored. */
  private static Row ofNoOperation(Row row) {
    boolean operation = !row.isNull("kind") && row.getByte("kind") == 9;
    return operation ? altered(row, "isNull", "kind", is -> true) : row;
  }

  /** The same row, except for the value of one getter and column. */
  private static Row altered(Row row, String getter, String column, UnaryOperator<Object> answer) {
    return (Row)
        Proxy.newProxyInstance(
            Row.class.getClassLoader(),
            new Class<?>[] {Row.class},
            (proxy, method, arguments) -> {
              try {
                var value = method.invoke(row, arguments);
                boolean matches =
                    method.getName().equals(getter)
                        && arguments != null
                        && column.equals(arguments[0]);
                return matches ? answer.apply(value) : value;
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              }
            });
  }

  /** The result "applied" of a statement that was not sent. */
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

  /** A result whose rows are altered. */
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
