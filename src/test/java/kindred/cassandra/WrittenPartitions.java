package kindred.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The partitions that were written through a session, so that a test reads all rows of its tenant
 * without a scan of the tables, which takes longer with each tenant of the class.
 *
 * <p>A table that a statement without a known partition has written is scanned, and so is a table
 * in which the tenant has many partitions.
 */
final class WrittenPartitions {

  private static final Pattern WRITE =
      Pattern.compile("\\s*(?:INSERT INTO|UPDATE|DELETE\\b.*?\\bFROM)\\s+(\\w+).*", Pattern.DOTALL);
  private static final Pattern BATCH = Pattern.compile("\\s*BEGIN\\b.*", Pattern.DOTALL);
  private static final int MANY = 1_000;

  /** The values of the partition key, the tenant first, in the order of the columns. */
  private record Partition(List<String> columns, List<ByteBuffer> values) {

    Statement<?> select(String table) {
      var where = columns.stream().map(name -> name + " = ?").collect(Collectors.joining(" AND "));
      return SimpleStatement.newInstance(
          "SELECT * FROM " + table + " WHERE " + where, values.toArray());
    }
  }

  private final CqlSession driver;
  private final Map<String, Map<Integer, Set<Partition>>> partitions = new ConcurrentHashMap<>();
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();
  private volatile boolean allUnknown;

  WrittenPartitions(CqlSession driver) {
    this.driver = driver;
  }

  /** The same session; what is sent through it is noted before it is sent. */
  CqlSession session() {
    return (CqlSession)
        Proxy.newProxyInstance(
            CqlSession.class.getClassLoader(),
            new Class<?>[] {CqlSession.class},
            (proxy, method, args) -> {
              if (args != null && method.getName().startsWith("execute")) {
                note(args[0]);
              }
              try {
                return method.invoke(driver, args);
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              }
            });
  }

  /** All rows of a tenant in a table whose partition key begins with the tenant. */
  List<Row> rows(String table, int tenant) {
    var written = partitions.getOrDefault(table, Map.of()).getOrDefault(tenant, Set.of());
    if (allUnknown || unknown.contains(table) || written.size() > MANY) {
      return scan(table, tenant);
    }
    var reads = written.stream().map(each -> driver.executeAsync(each.select(table))).toList();
    var rows = new ArrayList<Row>();
    for (var read : reads) {
      collect(read, rows);
    }
    return rows;
  }

  /** The same, from the whole table. */
  List<Row> scan(String table, int tenant) {
    return driver
        .execute("SELECT * FROM " + table + " WHERE tenant_id = ? ALLOW FILTERING", tenant)
        .all();
  }

  private static void collect(CompletionStage<AsyncResultSet> read, List<Row> rows) {
    var page = read.toCompletableFuture().join();
    page.currentPage().forEach(rows::add);
    if (page.hasMorePages()) {
      collect(page.fetchNextPage(), rows);
    }
  }

  private void note(Object statement) {
    if (statement instanceof BatchStatement batch) {
      batch.forEach(this::note);
    } else if (statement instanceof BoundStatement bound) {
      var write = WRITE.matcher(bound.getPreparedStatement().getQuery());
      if (write.matches()) {
        note(write.group(1), bound);
      }
    } else if (statement instanceof SimpleStatement simple) {
      noteText(simple.getQuery());
    } else if (statement instanceof String text) {
      noteText(text);
    }
  }

  private void note(String table, BoundStatement bound) {
    var prepared = bound.getPreparedStatement();
    var values = prepared.getPartitionKeyIndices().stream().map(bound::getBytesUnsafe).toList();
    if (values.isEmpty()) {
      unknown.add(table);
      return;
    }
    var columns = columns(prepared);
    if (columns.get(0).equals("tenant_id")) {
      partitions
          .computeIfAbsent(table, none -> new ConcurrentHashMap<>())
          .computeIfAbsent(bound.getInt(columns.get(0)), none -> ConcurrentHashMap.newKeySet())
          .add(new Partition(columns, values));
    } else {
      unknown.add(table);
    }
  }

  private static List<String> columns(PreparedStatement prepared) {
    var variables = prepared.getVariableDefinitions();
    return prepared.getPartitionKeyIndices().stream()
        .map(index -> variables.get(index).getName().asInternal())
        .toList();
  }

  private void noteText(String cql) {
    Matcher write = WRITE.matcher(cql);
    if (write.matches()) {
      unknown.add(write.group(1));
    } else if (BATCH.matcher(cql).matches()) {
      allUnknown = true;
    }
  }
}
