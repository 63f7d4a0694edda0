package kindred.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PasswordCheckTest {

  private static final Vertx VERTX = Vertx.vertx();
  private static final String PARAMETERS = "$argon2id$v=19$m=65536,t=3,p=1$salt$";
  private static final String HERE = "192.0.2.1";
  private static final Users USERS = new Users(List.of(user("anna", "right")));

  private final AtomicInteger comparisons = new AtomicInteger();
  private final AtomicLong clock = new AtomicLong();
  private final PasswordCheck check =
      new PasswordCheck(
          VERTX,
          (password, hash) -> {
            comparisons.incrementAndGet();
            return hash.endsWith("$" + password);
          },
          clock::get);

  @AfterAll
  static void close() throws Exception {
    get(VERTX.close());
  }

  @Test
  void a_password_is_compared_once_in_five_minutes() throws Exception {
    assertThat(signIn(USERS, "anna", "right")).isPresent();
    clock.addAndGet(299_999);
    assertThat(signIn(USERS, "anna", "right")).isPresent();
    assertThat(comparisons).hasValue(1);

    clock.addAndGet(1);
    assertThat(signIn(USERS, "anna", "right")).isPresent();
    assertThat(comparisons).hasValue(2);
  }

  @Test
  void equal_passwords_that_arrive_on_many_threads_are_compared_once() throws Exception {
    var started = new CountDownLatch(1);
    var counted = new AtomicInteger();
    var slow =
        new PasswordCheck(
            VERTX,
            (password, hash) -> {
              counted.incrementAndGet();
              awaitStart(started);
              return true;
            },
            clock::get);
    var together = new CyclicBarrier(8);
    var asked =
        IntStream.range(0, 8)
            .mapToObj(
                client ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          join(together);
                          return slow.user(USERS, new Credentials.Basic("anna", "x"), HERE);
                        },
                        THREADS))
            .toList();
    var users = new ArrayList<Future<Optional<User>>>();
    for (var one : asked) {
      users.add(one.get(60, TimeUnit.SECONDS));
    }
    started.countDown();

    for (var user : users) {
      assertThat(get(user)).isPresent();
    }
    assertThat(counted).hasValue(1);
  }

  private static final Executor THREADS = task -> new Thread(task).start();

  private static void awaitStart(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  private static void join(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  @Test
  void an_unknown_name_costs_as_much_as_a_wrong_password() throws Exception {
    assertThat(signIn(USERS, "anna", "wrong")).isEmpty();
    assertThat(signIn(USERS, "nobody", "wrong")).isEmpty();
    assertThat(signIn(USERS, "No Name At All", "wrong")).isEmpty();

    assertThat(comparisons).hasValue(3);
  }

  @Test
  void the_decoy_has_the_parameters_of_the_users_and_no_password() {
    var decoy = USERS.decoy();

    assertThat(decoy).startsWith("$argon2id$v=19$m=65536,t=3,p=1$").doesNotContain("right");
    assertThat(PasswordHash.fault(decoy)).isEmpty();
    assertThat(PasswordHash.fault(Users.NONE.decoy())).isEmpty();
    assertThat(PasswordHash.matches("", Users.NONE.decoy())).isFalse();
  }

  @Test
  void after_five_failures_nothing_is_compared_until_the_pause_is_over() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(signIn(USERS, "anna", "wrong " + i)).isEmpty();
    }

    assertThatThrownBy(() -> signIn(USERS, "anna", "right"))
        .hasMessageContaining("too-many-failures");
    assertThat(comparisons).hasValue(5);
    clock.addAndGet(1_000);
    assertThat(signIn(USERS, "anna", "right")).isPresent();
    assertThat(signIn(USERS, "anna", "wrong")).isEmpty();
  }

  @Test
  void guesses_at_the_same_time_are_failures_before_they_are_compared() throws Exception {
    var guesses = new ArrayList<Future<Optional<User>>>();
    for (int i = 0; i < 20; i++) {
      guesses.add(check.user(USERS, new Credentials.Basic("anna", "guess " + i), HERE));
    }
    get(Future.join(guesses).otherwiseEmpty());

    assertThat(comparisons).hasValue(5);
  }

  @Test
  void equal_requests_at_the_same_time_share_one_comparison() throws Exception {
    var requests = new ArrayList<Future<Optional<User>>>();
    for (int i = 0; i < 50; i++) {
      requests.add(check.user(USERS, new Credentials.Basic("anna", "right"), HERE));
    }
    get(Future.all(requests));

    assertThat(comparisons.get()).isLessThan(50);
    assertThat(signIn(USERS, "anna", "right")).isPresent();
  }

  @Test
  void a_changed_password_and_a_removed_user_are_out_at_once() throws Exception {
    assertThat(signIn(USERS, "anna", "right")).isPresent();

    assertThat(signIn(new Users(List.of(user("anna", "other"))), "anna", "right")).isEmpty();
    assertThat(signIn(Users.NONE, "anna", "right")).isEmpty();
  }

  @Test
  void a_user_without_a_password_cannot_sign_in_with_one() throws Exception {
    var users =
        new Users(List.of(new User("bot", Optional.empty(), List.of(), Set.of(), Tenants.ALL)));

    assertThat(signIn(users, "bot", "")).isEmpty();
    assertThat(signIn(users, "bot", users.decoy())).isEmpty();
  }

  @Test
  void many_names_from_one_address_are_compared_twenty_times_in_a_second() throws Exception {
    assertThat(signIn(USERS, "anna", "right")).isPresent();
    for (int i = 0; i < 20; i++) {
      assertThat(signIn(USERS, "user" + i, "wrong")).isEmpty();
    }

    assertThatThrownBy(() -> signIn(USERS, "bob", "wrong"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().code()).isEqualTo("too-many-failures");
              assertThat(refused.problem().retryAfterSeconds()).isEqualTo(1);
            });
    assertThat(comparisons).hasValue(21);
    // who has just signed in needs no comparison, so others at the same address cannot stop them
    assertThat(signIn(USERS, "anna", "right")).isPresent();
    clock.addAndGet(1_000);
    assertThat(signIn(USERS, "bob", "wrong")).isEmpty();
  }

  @Test
  void more_than_the_queue_takes_is_refused_and_no_failure() throws Exception {
    var stopped = new CountDownLatch(1);
    var slow =
        new PasswordCheck(
            VERTX,
            (password, hash) -> {
              try {
                return stopped.await(20, TimeUnit.SECONDS);
              } catch (InterruptedException interrupted) {
                return false;
              }
            },
            clock::get);
    var waiting = new ArrayList<Future<Optional<User>>>();
    for (int i = 0; i < BoundedWorkers.MOST; i++) {
      waiting.add(slow.user(USERS, new Credentials.Basic("user" + i, "x"), "198.51.100." + i));
    }

    for (int i = 0; i < 10; i++) {
      var refused = slow.user(USERS, new Credentials.Basic("anna", "right"), HERE);
      assertThatThrownBy(() -> get(refused)).hasMessageContaining("unavailable");
    }
    assertThat(waiting).noneMatch(Future::isComplete);
    stopped.countDown();
    get(Future.all(waiting));
    assertThat(get(slow.user(USERS, new Credentials.Basic("anna", "right"), HERE))).isPresent();
  }

  @Test
  void a_real_hash_matches_its_password_only() {
    String hash = PasswordHash.of("grüße aus köln");

    assertThat(PasswordHash.fault(hash)).isEmpty();
    assertThat(PasswordHash.matches("grüße aus köln", hash)).isTrue();
    assertThat(PasswordHash.matches("grüße aus koln", hash)).isFalse();
  }

  private Optional<User> signIn(Users users, String name, String password) throws Exception {
    return get(check.user(users, new Credentials.Basic(name, password), HERE));
  }

  private static User user(String name, String hash) {
    return new User(
        name, Optional.of(PARAMETERS + hash), List.of(), Set.of(Role.READ), Tenants.ALL);
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw (Exception) failed.getCause();
    }
  }
}
