package kindred.http.negative;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.http.ApiServer;
import kindred.http.Contract;
import kindred.http.ContractClient;
import kindred.http.ContractClient.Answer;
import kindred.http.ContractOperation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Wrong requests of every operation, made from the contract: each gets an answer that the contract
 * describes, none makes the server fail, and a refused one changes nothing. {@code
 * -Dnegative.cases=} is the number of cases for each operation, {@code -Dnegative.seed=} chooses
 * them.
 *
 * <p>What one tenant's server refuses is sent again for a tenant with the same content, which is
 * compared. The ids of a third tenant stand in the paths, and nothing may change it.
 */
@Order(1)
class NegativeIT {

  private static final int CASES = Integer.getInteger("negative.cases", 125);
  private static final long SEED = Long.getLong("negative.seed", 1);
  private static final int CLIENTS = 4;

  /** Refused requests between two comparisons of what is stored. */
  private static final int COMPARED_TOGETHER = 25;

  /** For each operation; what is left when they are used up is not compared. */
  private static final int MOST_FIXTURES = 4;

  /** Refusals that depend on what is stored: with other content the request may be accepted. */
  private static final Set<Integer> OF_CONTENT = Set.of(404, 409, 410, 412, 413);

  private static final int UNEXPECTED = 999;

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final Contract contract = Contract.load();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final NavigableMap<Integer, AtomicInteger> statuses = new ConcurrentSkipListMap<>();
  private final AtomicInteger compared = new AtomicInteger();
  private Fixture foreign;

  @Test
  void a_wrong_request_gets_a_described_answer_and_changes_nothing()
      throws InterruptedException, ExecutionException {
    foreign = new Fixture(API);
    List<String> before = foreign.snapshot();
    var clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      var work = new ArrayList<Callable<Void>>();
      for (var operation : contract.operations()) {
        work.add(() -> run(operation));
      }
      for (var done : clients.invokeAll(work)) {
        done.get();
      }
    } finally {
      clients.shutdownNow();
    }
    int sent = statuses.values().stream().mapToInt(AtomicInteger::get).sum();
    int accepted = statuses.headMap(400).values().stream().mapToInt(AtomicInteger::get).sum();
    System.out.printf(
        "%d wrong requests of %d operations, seed %d: %d unexpected answers, %d accepted;"
            + " %d refused again, and what is stored compared: %s%n",
        sent, work(), SEED, faults.size(), accepted, compared.get(), statuses);

    assertThat(faults).isEmpty();
    assertThat(foreign.snapshot()).isEqualTo(before);
    assertThat(sent).isGreaterThanOrEqualTo(CASES * work());
    assertThat(compared.get()).isGreaterThan(sent / 10);
  }

  private int work() {
    return contract.operations().size();
  }

  private Void run(ContractOperation operation) throws IOException {
    try (var connection = new KeepAlive(API.base())) {
      var cases = cases(operation, new Fixture(API));
      var refused = new ArrayList<Integer>();
      int[] answered = new int[cases.size()];
      for (int at = 0; at < cases.size(); at++) {
        answered[at] = send(connection, cases.get(at));
        count(answered[at]);
        if (answered[at] >= 400 && !isRead(cases.get(at))) {
          refused.add(at);
        }
      }
      refused.sort(Comparator.comparing(at -> OF_CONTENT.contains(answered[at])));
      compare(connection, operation, refused);
    }
    return null;
  }

  private List<NegativeCase> cases(ContractOperation operation, Fixture fixture) {
    return new NegativeCases(contract, fixture, foreign, SEED + operation.id().hashCode())
        .of(operation, CASES);
  }

  /** Sends what was refused again, and compares what is stored. */
  private void compare(KeepAlive connection, ContractOperation operation, List<Integer> refused) {
    int next = 0;
    for (int fixtures = 0; fixtures < MOST_FIXTURES && next < refused.size(); fixtures++) {
      next = compareUntilAccepted(connection, operation, refused, next);
    }
  }

  /** Returns where to go on, with new content, if one is accepted here. */
  private int compareUntilAccepted(
      KeepAlive connection, ContractOperation operation, List<Integer> refused, int from) {
    var fixture = new Fixture(API);
    var cases = cases(operation, fixture);
    List<String> before = fixture.snapshot();
    var some = new ArrayList<NegativeCase>();
    for (int next = from; next < refused.size(); next++) {
      var request = cases.get(refused.get(next));
      if (send(connection, request) < 400) {
        return next + 1;
      }
      some.add(request);
      if (some.size() == COMPARED_TOGETHER || next == refused.size() - 1) {
        requireSame(before, fixture.snapshot(), some);
        compared.addAndGet(some.size());
        some.clear();
      }
    }
    return refused.size();
  }

  private static boolean isRead(NegativeCase request) {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  private int send(KeepAlive connection, NegativeCase request) {
    try {
      var answer = connection.send(request.bytes(), request.method().equals("HEAD"));
      check(request, answer);
      return answer.status();
    } catch (IOException | RuntimeException broken) {
      faults.add(request + " -> " + broken);
    } catch (AssertionError broken) {
      faults.add(request + " -> " + broken.getMessage());
    }
    return UNEXPECTED;
  }

  private void check(NegativeCase request, Answer answer) {
    if (answer.status() >= 500 && answer.status() != 503) {
      faults.add(request + " -> " + answer);
      return;
    }
    var path = request.target().split("\\?", 2)[0];
    if (isInContract(path) && request.method().matches("[A-Z]+")) {
      ContractClient.requireDescribed(request.method(), path, answer);
    } else if (answer.status() >= 400 && !answer.text().isEmpty()) {
      ContractClient.requireProblem(answer);
    }
  }

  private boolean isInContract(String path) {
    return path.matches("(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+/?")
        && contract.at(path.replaceAll("/$", "")).isPresent();
  }

  private void count(int status) {
    statuses.computeIfAbsent(status, none -> new AtomicInteger()).incrementAndGet();
  }

  private void requireSame(List<String> before, List<String> after, List<NegativeCase> refused) {
    for (int at = 0; at < before.size(); at++) {
      if (!before.get(at).equals(after.get(at))) {
        faults.add("%s became %s by one of %s".formatted(before.get(at), after.get(at), refused));
      }
    }
  }
}
