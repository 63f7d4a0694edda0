package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No tenant and no client can take all that a server has for imports. */
class FairSharesIT {

  @RegisterExtension static final ApiServer API = new ApiServer().withSlowImports();

  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void closeSockets() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
  }

  @Test
  void jobs_that_wait_leave_their_workers_to_a_tenant_without_one() {
    var first = API.customers();
    var second = API.customers();
    var slow = new ArrayList<String>();
    for (int job = 0; job < 3; job++) {
      slow.add(slow(first));
    }
    var fourth = new ImportClient(API, first).upload("", "EmailAddress\nfourth@x.org\n");
    assertThat(fourth.status()).isEqualTo(503);
    assertThat(fourth.header("Retry-After")).isNotEmpty();
    var others = slow(second);

    var third = new ImportClient(API, API.customers());
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> third.upload("", "EmailAddress\nthird@x.org\n").status() == 200);

    slow.forEach(job -> cancel(first, job));
    cancel(second, others);
  }

  @Test
  void a_client_has_at_most_ten_event_streams() throws IOException {
    var tenant = API.customers();
    var job = slow(tenant);
    var path = "/imports/" + job + "/events";
    for (int stream = 0; stream < 10; stream++) {
      follow(tenant, path);
    }

    var refused = tenant.get(path);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.code()).isEqualTo("too-many-streams");
    assertThat(refused.header("Retry-After")).isEqualTo("5");

    closeSockets();
    cancel(tenant, job);
    await().until(() -> tenant.get(path).status() == 200);
  }

  private static String slow(TenantClient tenant) {
    var rows =
        IntStream.range(0, 2_000)
            .mapToObj(row -> "a" + row + "-" + System.nanoTime() + "@x.org")
            .collect(Collectors.joining("\n", "EmailAddress\n", "\n"));
    var id = new ImportClient(API, tenant).begin("", rows);
    assertThat(tenant.patch("/imports/" + id, "{\"max_rows_per_second\": 1}").status())
        .isEqualTo(200);
    return id;
  }

  private static void cancel(TenantClient tenant, String job) {
    new ImportClient(API, tenant).cancel(job);
  }

  private void follow(TenantClient tenant, String path) throws IOException {
    var socket = new Socket(API.base().getHost(), API.base().getPort());
    sockets.add(socket);
    var request =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nX-Genesys-TenantId: %d\r\n\r\n"
            .formatted(path, tenant.id());
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    assertThat(socket.getInputStream().read()).isEqualTo('H');
  }
}
