package kindred.chaos;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.StatementExecutor;

/**
 * A mistake in a server, made by changing its statements: each omits one step that the protocols
 * need. A checker that does not find the mistake proves nothing.
 */
enum Mutant {
  /** No mistake, only slow releases: the checkers must find nothing. */
  NONE(Script.UPDATE) {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      return slowRelease(driver, statement, cql);
    }
  },

  /** Steals a claim without fencing its owner. */
  NO_FENCE(Script.LATE_INSERT) {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      boolean fence =
          cql.startsWith("UPDATE profile SET state = 5")
              || cql.startsWith("UPDATE profile SET version = ? WHERE");
      return fence ? pretendApplied() : driver.executeAsync(statement);
    }
  },

  /** Takes "not applied" for another's insert: it never recognises its own insert. */
  OWN_INSERT_IS_FOREIGN(Script.LOST_REPLY_TO_AN_INSERT) {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      var answer = driver.executeAsync(statement);
      return cql.startsWith("SELECT state, version, insert_id")
          ? answer.thenApply(rows -> Answer.of(rows, Answer::ofAnotherInsert))
          : answer;
    }
  },

  /** Takes "not applied" for "not done": it never recognises its own change. */
  OWN_CHANGE_IS_DONE_AGAIN(Script.LOST_REPLY_TO_AN_UPDATE) {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      var answer = driver.executeAsync(statement);
      return cql.startsWith("SELECT state, version, insert_id")
          ? answer.thenApply(rows -> Answer.of(rows, Answer::ofNoOperation))
          : answer;
    }
  },

  /** Releases a claim with an unconditional deletion, whatever its owner is by then. */
  PLAIN_RELEASE(Script.LATE_RELEASE_OF_A_STOLEN_CLAIM) {
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
      return driver.executeAsync(plain).thenApply(rows -> Answer.applied());
    }
  },

  /** Does not stamp its own claim again, so that its own older release can delete it. */
  NO_STAMP(Script.LATE_RELEASE_OF_ITS_OWN_CLAIM) {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      return cql.startsWith("UPDATE key_claim SET pver = ?, op_id = ?")
          ? pretendApplied()
          : driver.executeAsync(statement);
    }
  },

  /** Acknowledges changes without writing them. */
  LOST_CHANGE(Script.UPDATE) {
    @Override
    CompletionStage<AsyncResultSet> send(CqlSession driver, Statement<?> statement, String cql) {
      return cql.startsWith("UPDATE profile SET version = ?, segment")
              && !cql.contains("VALUES (?, ?, 7")
          ? pretendApplied()
          : driver.executeAsync(statement);
    }
  },

  /** Commits a merge without the last row of the source. */
  HALF_A_MERGE(Script.MERGE) {
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

  private static final long RELEASE_MILLIS = 800;

  private final Script script;

  Mutant(Script script) {
    this.script = script;
  }

  /** The requests with which clients see it. */
  Script script() {
    return script;
  }

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
    return CompletableFuture.completedFuture(Answer.applied());
  }
}
