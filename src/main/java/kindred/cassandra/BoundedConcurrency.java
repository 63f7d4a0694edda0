package kindred.cassandra;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Takes an asynchronous step for each of many, a few at once and in their order: however many there
 * are, they do not take the whole connection. After a step that failed no further ones begin.
 */
public final class BoundedConcurrency {

  private static final int STEPS = 16;

  private BoundedConcurrency() {}

  /** Takes the steps, and gives their results in the order of the items. */
  public static <T, R> Future<List<R>> map(
      Collection<T> items, Function<? super T, Future<R>> step) {
    return next(items.iterator(), STEPS, step, new ArrayList<>(items.size()));
  }

  /** Takes the steps. */
  public static <T> Future<Void> each(Collection<T> items, Function<? super T, Future<?>> step) {
    return each(items, STEPS, step);
  }

  /** Takes the steps, so many at once. */
  public static <T> Future<Void> each(
      Collection<T> items, int atOnce, Function<? super T, Future<?>> step) {
    Function<T, Future<Object>> taken = item -> step.apply(item).mapEmpty();
    return next(items.iterator(), atOnce, taken, new ArrayList<>()).mapEmpty();
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
              some.forEach(taken -> results.add(taken.result()));
              return next(items, atOnce, step, results);
            });
  }
}
