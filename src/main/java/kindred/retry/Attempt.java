package kindred.retry;

/**
 * How one attempt at a step ended: with a value, or with the need to begin the step again, because
 * another writer came first or has to act first.
 */
public sealed interface Attempt<T> {

  /** The step has ended with this value. */
  record Done<T>(T value) implements Attempt<T> {}

  /** The step has decided nothing: read again, and repeat it. */
  record Again<T>() implements Attempt<T> {}

  static <T> Attempt<T> done(T value) {
    return new Done<>(value);
  }

  static <T> Attempt<T> again() {
    return new Again<>();
  }
}
