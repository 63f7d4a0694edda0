package kindred.bulkmerge;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import kindred.jobs.execution.JobFile.Tools;
import kindred.jobs.execution.Ledger;

/**
 * Works through groups of lines: the lines of a group one after another, groups concurrently.
 *
 * @param mayStart whether further lines may be started
 * @param record hands the outcomes that are known to the ledger, in the order of the file
 */
record GroupRun(Tools tools, BooleanSupplier mayStart, Consumer<Ledger> record) {

  private static final int MAX_CONCURRENT_GROUPS = 32;
  private static final long SIGNAL_MILLIS = 100;

  /** Of a merge or an unmerge, one after the other. */
  private static final int STATEMENTS = 10;

  /** Lines in the order in which they are processed. */
  interface Group {
    boolean ended();
  }

  /**
   * Processes groups in this order until all have ended, or no further line may be started.
   *
   * @param step processes the next line of a group; a group whose step fails is not continued
   */
  <G extends Group> void run(Collection<G> groups, Function<G, Future<?>> step, Ledger ledger)
      throws InterruptedException {
    var waiting = new ArrayDeque<>(groups);
    var ready = new LinkedBlockingQueue<G>();
    int active = 0;
    while (mayStart.getAsBoolean() && (active > 0 || !waiting.isEmpty())) {
      for (; active < MAX_CONCURRENT_GROUPS && !waiting.isEmpty(); active++) {
        ready.add(waiting.remove());
      }
      var group = ready.poll(SIGNAL_MILLIS, TimeUnit.MILLISECONDS);
      if (group != null && group.ended()) {
        active--;
      } else if (group != null && tools.throttle().begin(ledger.next(), 1) > 0) {
        tools
            .writes()
            .submit(STATEMENTS, () -> step.apply(group).onSuccess(done -> ready.add(group)));
      } else if (group != null) {
        ready.add(group);
      }
      record.accept(ledger);
      ledger.acknowledgeIfDue(tools.progress()::shown);
    }
  }
}
