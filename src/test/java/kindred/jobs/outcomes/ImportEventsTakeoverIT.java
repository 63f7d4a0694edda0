package kindred.jobs.outcomes;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import kindred.cassandra.StatementExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.imports.ImportServer;
import kindred.jobs.ControlRequest;
import kindred.jobs.ImportOptions;
import kindred.jobs.outcomes.ImportEvents.Event;
import kindred.problem.Fault.Place;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client misses no event of a job and receives none twice, even if a server fails. */
class ImportEventsTakeoverIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final int ROWS = 3_000;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_continue_the_events_on_other_servers_after_a_server_failure(boolean dryRun) {
    int tenant = dryRun ? 2 : 1;
    ImportServer.define(KEYSPACE, tenant);
    var dead = new AtomicBoolean();
    StatementExecutor executor =
        statement ->
            dead.get() ? new CompletableFuture<>() : KEYSPACE.driver().executeAsync(statement);
    var failing = ImportServer.over(KEYSPACE, executor);
    var bystander = ImportServer.sound(KEYSPACE);
    var id = await(failing.imports().begin(tenant, failing.request(file(), options(dryRun)))).id();
    await(failing.jobs().control(tenant, id, slowly()));
    var client = new Client(tenant, id);
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> client.receive(bystander).stream().anyMatch(e -> e.row().isPresent()));

    dead.set(true);

    assertThat(client.rows()).isNotEmpty().hasSizeLessThan(ROWS);
    var restarted = failing.restarted();
    await(restarted.jobs().control(tenant, id, fast()));
    var servers = List.of(bystander, restarted);
    var turn = new ArrayList<ImportServer>(servers);
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .until(
            () -> {
              client.receive(turn.get(0));
              turn.add(turn.remove(0));
              return client.complete(restarted);
            });
    assertThat(client.rows()).isEqualTo(LongStream.rangeClosed(1, ROWS).boxed().toList());
    assertThat(client.ids()).doesNotHaveDuplicates();
    assertThat(client.states()).startsWith("running").endsWith("completed");
  }

  /** Remembers the id of the last event and the events received. */
  private static final class Client {
    private final int tenant;
    private final String id;
    private final List<Event> received = new ArrayList<>();
    private String last = EventPosition.START.print();

    Client(int tenant, String id) {
      this.tenant = tenant;
      this.id = id;
    }

    List<Event> receive(ImportServer server) {
      var events = server.imports().results().events();
      var from = EventPosition.parse(last).orElseThrow();
      received.addAll(await(events.after(server.job(tenant, id), from, row -> true)).events());
      if (!received.isEmpty()) {
        last = received.get(received.size() - 1).position().print();
      }
      return received;
    }

    boolean complete(ImportServer server) {
      return ImportEvents.complete(server.job(tenant, id), EventPosition.parse(last).orElseThrow());
    }

    List<Long> rows() {
      return received.stream().flatMap(e -> e.row().stream()).map(ImportRow::number).toList();
    }

    List<String> ids() {
      return received.stream().map(e -> e.position().print()).toList();
    }

    List<String> states() {
      return received.stream()
          .flatMap(e -> e.change().stream())
          .map(c -> c.state().text())
          .toList();
    }
  }

  private static ControlRequest slowly() {
    return new ControlRequest(Optional.empty(), OptionalInt.of(250));
  }

  private static ControlRequest fast() {
    return new ControlRequest(Optional.empty(), OptionalInt.of(1_000_000));
  }

  /** With a limit of errors, chunks are small. */
  private static ImportOptions options(boolean dryRun) {
    return ImportOptions.read(
        Map.of("id-key", "idEmail", "max-errors", "100000", "dry-run", Boolean.toString(dryRun)),
        Place.PARAMETER);
  }

  private static String file() {
    return IntStream.range(0, ROWS)
        .mapToObj(i -> "p" + (i % 10 == 9 ? i - 1 : i) + "@x.org,b" + i + "," + i % 50)
        .collect(Collectors.joining("\n", "EmailAddress,Badge,PhoneNumber\n", "\n"));
  }
}
