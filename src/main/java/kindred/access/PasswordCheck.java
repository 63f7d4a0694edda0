package kindred.access;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import kindred.problem.Problem;

/**
 * Signs users in by name and password. A name that does not exist costs as much as a wrong
 * password; equal requests at the same time share one comparison; failures slow the next attempt
 * down without a comparison.
 */
final class PasswordCheck {

  private final BoundedWorkers workers;
  private final BiPredicate<String, String> matches;
  private final LongSupplier clock;
  private final FailureLimit failures = new FailureLimit();
  private final VerifiedPasswords verified = new VerifiedPasswords();
  private final Map<String, Future<Boolean>> underWay = new ConcurrentHashMap<>();

  PasswordCheck(Vertx vertx) {
    this(vertx, PasswordHash::matches, () -> System.nanoTime() / 1_000_000);
  }

  /**
   * @param matches whether a password has a hash; blocks
   * @param clock milliseconds, never going back
   */
  PasswordCheck(Vertx vertx, BiPredicate<String, String> matches, LongSupplier clock) {
    this.workers = new BoundedWorkers(vertx, "kindred-passwords");
    this.matches = matches;
    this.clock = clock;
  }

  /** The user; empty when there is none of this name and password. */
  Future<Optional<User>> user(Users users, Credentials.Basic sent, String address) {
    // names that no user can have share their failures, so that they take no memory
    String name = User.isName(sent.name()) ? sent.name() : "?";
    int pause = failures.wait(name, address, clock.getAsLong());
    if (pause > 0) {
      return Future.failedFuture(tooMany("under this name", pause).exception());
    }
    var user = users.named(sent.name()).filter(known -> known.password().isPresent());
    String hash = user.flatMap(User::password).orElseGet(users::decoy);
    String fingerprint = verified.fingerprint(sent.name(), sent.password(), hash);
    if (verified.contains(fingerprint, clock.getAsLong())) {
      return Future.succeededFuture(user);
    }
    return shared(fingerprint, () -> compare(sent, hash, name, address, fingerprint))
        .map(same -> same ? user : Optional.empty());
  }

  private Future<Boolean> compare(
      Credentials.Basic sent, String hash, String name, String address, String fingerprint) {
    if (!failures.mayFail(address, clock.getAsLong())) {
      return Future.failedFuture(tooMany("from this address", 1).exception());
    }
    var begun = workers.run(() -> matches.test(sent.password(), hash));
    if (begun.failed()) {
      return begun;
    }
    // counted before the outcome, so that many guesses at the same time are many failures
    failures.failed(name, address, clock.getAsLong());
    return begun.onSuccess(
        same -> {
          if (same) {
            failures.succeeded(name, address);
            verified.add(fingerprint, clock.getAsLong());
          }
        });
  }

  private Future<Boolean> shared(String fingerprint, Supplier<Future<Boolean>> comparison) {
    Promise<Boolean> own = Promise.promise();
    var running = underWay.putIfAbsent(fingerprint, own.future());
    if (running != null) {
      return running;
    }
    comparison.get().onComplete(done -> underWay.remove(fingerprint)).onComplete(own);
    return own.future();
  }

  private static Problem tooMany(String where, int seconds) {
    return Problem.of(
            Problem.Kind.TOO_MANY_REQUESTS,
            "too-many-failures",
            "Too many failed sign-ins " + where + ". Retry later.")
        .retryAfter(seconds);
  }
}
