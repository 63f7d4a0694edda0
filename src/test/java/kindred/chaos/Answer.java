package kindred.chaos;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import com.datastax.oss.driver.api.core.cql.Row;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;

/** Answers of the database that a {@link Mutant} invents or alters. */
final class Answer {

  private static final Set<String> TEXTS = Set.of("getString", "get");

  private Answer() {}

  /** That a statement which was not sent was applied. */
  static AsyncResultSet applied() {
    return new Applied();
  }

  /** The same result with other rows. */
  static AsyncResultSet of(AsyncResultSet real, UnaryOperator<Row> shown) {
    return new Rows(real, shown);
  }

  /** A row that seems to have been inserted by another server. */
  static Row ofAnotherInsert(Row row) {
    return altered(row, TEXTS, "insert_id", id -> id == null ? null : "another insert");
  }

  /** A row without a kind is ignored. */
  static Row ofNoOperation(Row row) {
    boolean operation = !row.isNull("kind") && row.getByte("kind") == 9;
    return operation ? altered(row, Set.of("isNull"), "kind", is -> true) : row;
  }

  /** The same row, except for what these getters say of a column. */
  private static Row altered(
      Row row, Set<String> getters, String column, UnaryOperator<Object> answer) {
    return (Row)
        Proxy.newProxyInstance(
            Row.class.getClassLoader(),
            new Class<?>[] {Row.class},
            (proxy, method, arguments) -> {
              try {
                var value = method.invoke(row, arguments);
                boolean matches =
                    getters.contains(method.getName())
                        && arguments != null
                        && isOf(row, column, arguments[0]);
                return matches ? answer.apply(value) : value;
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              }
            });
  }

  /** A getter is given the name of a column, or its place. */
  private static boolean isOf(Row row, String column, Object argument) {
    return argument.equals(column)
        || argument.equals(row.getColumnDefinitions().firstIndexOf(column));
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
