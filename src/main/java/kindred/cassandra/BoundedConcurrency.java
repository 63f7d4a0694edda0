package kindred.cassandra;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Runs an asynchronous step for each of many items, in their order and a few at once, so that one
 * caller never occupies the whole connection. No step begins after a step has failed.
 */
public final class BoundedConcurrency {

  private static final int STEPS = 16;

  private BoundedConcurrency() {}

  /** Runs the steps, and gives their results in the order of the items. */
  public static <T, R> Future<List<R>> map(
      Collection<T> items, Function<? super T, Future<R>> step) {
    return next(items.iterator(), STEPS, step, new ArrayList<>(items.size()));
  }

  public static <T> Future<Void> each(Collection<T> items, Function<? super T, Future<?>> step) {
    return each(items, STEPS, step);
  }

  /** Runs the steps, so many at once. */
  public static <T> Future<Void> each(
      Collection<T> items, int atOnce, Function<? super T, Future<?>> step) {
    Function<T, Future<Object>> withoutResult = item -> step.apply(item).mapEmpty();
    return next(items.iterator(), atOnce, withoutResult, new ArrayList<>()).mapEmpty();
  }

  private static <T, R> Future<List<R>> next(
      Iterator<T> items, int atOnce, Function<? super T, Future<R>> step, List<R> results) {
    var some = new ArrayList<Future<R>>();
    while (items.hasNext() && some.size() < atOnce) {
      some.add(step.apply(items.next()));
    }
    if (some.isEmpty()) {
      return Future.succeededFuture(results);
    }
    return Future.all(some)
        .compose(
            all -> {
              some.forEach(done -> results.add(done.result()));
              return next(items, atOnce, step, results);
            });
  }
}
