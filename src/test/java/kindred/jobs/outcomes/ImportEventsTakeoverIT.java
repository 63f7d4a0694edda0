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

/** Whoever follows a job misses nothing and hears nothing twice, though its server dies. */
class ImportEventsTakeoverIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final int RECORDS = 3_000;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_events_go_on_on_other_servers_where_they_were(boolean dry) {
    int tenant = dry ? 2 : 1;
    ImportServer.define(KEYSPACE, tenant);
    var dead = new AtomicBoolean();
    StatementExecutor mortal =
        statement ->
            dead.get() ? new CompletableFuture<>() : KEYSPACE.driver().executeAsync(statement);
    var dying = ImportServer.over(KEYSPACE, mortal);
    var bystander = ImportServer.sound(KEYSPACE);
    var id = await(dying.imports().begin(tenant, dying.request(file(), options(dry)))).id();
    await(dying.jobs().control(tenant, id, slowly()));
    var client = new Client(tenant, id);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> client.listen(bystander).stream().anyMatch(e -> e.row().isPresent()));

    dead.set(true);

    assertThat(client.rows()).isNotEmpty().hasSizeLessThan(RECORDS);
    var restarted = dying.again();
    await(restarted.jobs().control(tenant, id, fast()));
    var servers = List.of(bystander, restarted);
    var turn = new ArrayList<ImportServer>(servers);
    Awaitility.await()
        .atMost(Duration.ofSeconds(120))
        .until(
            () -> {
              client.listen(turn.get(0));
              turn.add(turn.remove(0));
              return client.over(restarted);
            });
    assertThat(client.rows()).isEqualTo(LongStream.rangeClosed(1, RECORDS).boxed().toList());
    assertThat(client.ids()).doesNotHaveDuplicates();
    assertThat(client.states()).startsWith("running").endsWith("completed");
  }

  /** Remembers nothing but the id of the last event, and what it was told. */
  private static final class Client {
    private final int tenant;
    private final String id;
    private final List<Event> told = new ArrayList<>();
    private String last = EventPosition.START.print();

    Client(int tenant, String id) {
      this.tenant = tenant;
      this.id = id;
    }

    List<Event> listen(ImportServer server) {
      var events = server.imports().results().events();
      var from = EventPosition.parse(last).orElseThrow();
      told.addAll(await(events.after(server.job(tenant, id), from, row -> true)).events());
      if (!told.isEmpty()) {
        last = told.get(told.size() - 1).position().print();
      }
      return told;
    }

    boolean over(ImportServer server) {
      return ImportEvents.over(server.job(tenant, id), EventPosition.parse(last).orElseThrow());
    }

    List<Long> rows() {
      return told.stream().flatMap(e -> e.row().stream()).map(ImportRow::number).toList();
    }

    List<String> ids() {
      return told.stream().map(e -> e.position().print()).toList();
    }

    List<String> states() {
      return told.stream().flatMap(e -> e.change().stream()).map(c -> c.state().text()).toList();
    }
  }

  private static ControlRequest slowly() {
    return new ControlRequest(Optional.empty(), OptionalInt.of(250));
  }

  private static ControlRequest fast() {
    return new ControlRequest(Optional.empty(), OptionalInt.of(1_000_000));
  }

  /** With a limit of errors windows are small. */
  private static ImportOptions options(boolean dry) {
    return ImportOptions.read(
        Map.of("id-key", "idEmail", "max-errors", "100000", "dry-run", Boolean.toString(dry)),
        Place.PARAMETER);
  }

  private static String file() {
    return IntStream.range(0, RECORDS)
        .mapToObj(i -> "p" + (i % 10 == 9 ? i - 1 : i) + "@x.org,b" + i + "," + i % 50)
        .collect(Collectors.joining("\n", "EmailAddress,Badge,PhoneNumber\n", "\n"));
  }
}
