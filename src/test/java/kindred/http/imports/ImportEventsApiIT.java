package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.SecondServer;
import kindred.http.SseClient;
import kindred.http.SseClient.Event;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ImportEventsApiIT {

  @Order(1)
  @RegisterExtension
  static final ApiServer API = new ApiServer().withSlowImports();

  @Order(2)
  @RegisterExtension
  static final SecondServer OTHER = new SecondServer(API);

  /** Three pages of the ledger, and more chunks than are imported before a pause takes effect. */
  private static final int ROWS = 2_500;

  private static final int EVERY = 10;

  private final TenantClient tenant = API.customers();
  private final ImportClient imports = new ImportClient(API, tenant);

  @Test
  void the_events_of_a_finished_import_have_a_fixed_order_and_an_end() throws IOException {
    var id = finished();

    var events = client(API.base()).read(path(id), "", event -> false);

    assertThat(ids(events)).doesNotHaveDuplicates();
    assertThat(kinds(events)).startsWith("state").endsWith("progress", "state");
    assertThat(states(events)).containsExactly("running", "completed");
    assertThat(rows(events)).isEqualTo(expectedRows());
    var last = TenantClient.json(events.get(events.size() - 1).data());
    assertThat(last.path("counts").path("read").asInt()).isEqualTo(ROWS);
    assertThat(client(OTHER.base()).status(path(id), events.get(events.size() - 1).id()))
        .isEqualTo(204);
  }

  @Test
  void a_client_that_reconnects_after_every_event_gets_each_event_once() throws IOException {
    var id = finished();
    var whole = client(API.base()).read(path(id) + "?rows=failed", "", event -> false);

    var seen = new ArrayList<Event>();
    for (int i = 0; i < whole.size(); i++) {
      var server = i % 2 == 0 ? API.base() : OTHER.base();
      var after = seen.isEmpty() ? "" : seen.get(seen.size() - 1).id();
      seen.addAll(client(server).read(path(id) + "?rows=failed", after, event -> true));
    }

    assertThat(seen).extracting(Event::id).isEqualTo(ids(whole));
    assertThat(seen).extracting(Event::kind).isEqualTo(kinds(whole));
  }

  @Test
  void an_import_is_followed_while_it_runs_and_pauses() throws IOException {
    var id = imports.begin("?id-key=idEmail", file());
    tenant.patch("/imports/" + id, "{\"state\": \"paused\", \"max_rows_per_second\": 2000}");
    imports.until(id, job -> List.of("paused", "completed").contains(job.path("state").asText()));
    var first =
        client(API.base()).read(path(id), "", event -> states(List.of(event)).contains("paused"));
    assertThat(states(first)).containsExactly("running", "paused");

    tenant.patch("/imports/" + id, "{\"state\": \"running\"}");

    var rest =
        client(OTHER.base()).read(path(id), first.get(first.size() - 1).id(), event -> false);
    var all = new ArrayList<>(first);
    all.addAll(rest);
    assertThat(ids(all)).doesNotHaveDuplicates();
    assertThat(states(all)).containsExactly("running", "paused", "queued", "running", "completed");
    assertThat(rows(all)).isEqualTo(expectedRows());
  }

  @Test
  void an_unknown_job_event_id_or_filter_is_refused() throws IOException {
    var id = finished();

    assertThat(tenant.get("/imports/0000000000000000/events").code()).isEqualTo("import-not-found");
    assertThat(tenant.get(path(id), "Last-Event-ID", "yesterday").status()).isEqualTo(400);
    assertThat(tenant.get(path(id) + "?rows=some").status()).isEqualTo(400);
  }

  private String finished() {
    return imports.upload("?id-key=idEmail", file()).json().path("id").asText();
  }

  /** Every tenth row fails. */
  private static String file() {
    return IntStream.rangeClosed(1, ROWS)
        .mapToObj(i -> (i % EVERY == 0 ? "" : "p" + i + "@x.org") + ",n" + i)
        .collect(Collectors.joining("\n", "EmailAddress,FirstName\n", "\n"));
  }

  private static List<Integer> expectedRows() {
    return IntStream.rangeClosed(1, ROWS / EVERY).map(i -> i * EVERY).boxed().toList();
  }

  private SseClient client(URI base) {
    return new SseClient(base, tenant.id());
  }

  private static String path(String id) {
    return "/imports/" + id + "/events";
  }

  private static List<String> ids(List<Event> events) {
    return events.stream().map(Event::id).toList();
  }

  private static List<String> kinds(List<Event> events) {
    return events.stream().map(Event::kind).toList();
  }

  private static List<String> states(List<Event> events) {
    return events.stream()
        .filter(event -> event.kind().equals("state"))
        .map(event -> TenantClient.json(event.data()).path("state").asText())
        .toList();
  }

  private static List<Integer> rows(List<Event> events) {
    return events.stream()
        .filter(event -> event.kind().equals("row"))
        .map(event -> TenantClient.json(event.data()).path("index").asInt())
        .toList();
  }
}
