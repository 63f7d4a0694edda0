package kindred.http.negative;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
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
 */
@Order(1)
class NegativeIT {

  private static final int CASES = Integer.getInteger("negative.cases", 200);
  private static final long SEED = Long.getLong("negative.seed", 1);
  private static final int CLIENTS = 4;

  /** Refused requests between two comparisons of what is stored. */
  private static final int WATCH = 50;

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final Contract contract = Contract.load();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final Map<Integer, AtomicInteger> statuses = new TreeMap<>();
  private final AtomicInteger sent = new AtomicInteger();

  @Test
  void a_wrong_request_gets_a_described_answer_and_changes_nothing()
      throws InterruptedException, ExecutionException {
    var clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      var work = new ArrayList<Callable<Void>>();
      for (var operation : operations()) {
        work.add(() -> run(operation));
      }
      for (var done : clients.invokeAll(work)) {
        done.get();
      }
    } finally {
      clients.shutdownNow();
    }
    System.out.printf(
        "%d wrong requests of %d operations, seed %d: %s%n",
        sent.get(), operations().size(), SEED, statuses);

    assertThat(faults).isEmpty();
    assertThat(sent.get()).isGreaterThanOrEqualTo(CASES * operations().size());
  }

  private List<ContractOperation> operations() {
    return contract.operations();
  }

  private Void run(ContractOperation operation) throws IOException {
    var fixture = new Fixture(API);
    var cases = new NegativeCases(contract, fixture, SEED + operation.id().hashCode());
    try (var connection = new KeepAlive(API.base())) {
      var refused = new ArrayList<NegativeCase>();
      var before = fixture.snapshot();
      for (var request : cases.of(operation, CASES)) {
        int status = send(connection, request);
        if (status < 400) {
          refused.clear();
          before = isRead(request) ? before : fixture.snapshot();
        } else {
          refused.add(request);
        }
        if (refused.size() == WATCH) {
          requireSame(before, fixture.snapshot(), refused);
          refused.clear();
        }
      }
      requireSame(before, fixture.snapshot(), refused);
    }
    return null;
  }

  private static boolean isRead(NegativeCase request) {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  private int send(KeepAlive connection, NegativeCase request) {
    sent.incrementAndGet();
    try {
      var answer = connection.send(request.bytes(), request.method().equals("HEAD"));
      count(answer.status());
      check(request, answer);
      return answer.status();
    } catch (IOException | RuntimeException broken) {
      faults.add(request + " -> " + broken);
    } catch (AssertionError broken) {
      faults.add(request + " -> " + broken.getMessage());
    }
    return 400;
  }

  private void check(NegativeCase request, Answer answer) {
    if (answer.status() >= 500 && answer.status() != 503) {
      faults.add(request + " -> " + answer);
      return;
    }
    var path = request.target().split("\\?", 2)[0];
    if (path.matches("[A-Za-z0-9/_.-]+") && request.method().matches("[A-Z]+")) {
      ContractClient.requireDescribed(request.method(), path, answer);
    } else if (!answer.text().isEmpty()) {
      ContractClient.requireProblem(answer);
    }
  }

  private synchronized void count(int status) {
    statuses.computeIfAbsent(status, none -> new AtomicInteger()).incrementAndGet();
  }

  private void requireSame(String before, String after, List<NegativeCase> refused) {
    if (!before.equals(after)) {
      faults.add("One of these changed what is stored: " + refused);
    }
  }
}
