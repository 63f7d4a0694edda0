package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kindred.access.TestUsers;
import kindred.http.ApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reply that goes on ends when its caller is no user any more. */
class RevokedStreamIT {

  private static final TestUsers USERS = new TestUsers();

  @RegisterExtension
  static final ApiServer API = ApiServer.withAccess(USERS::config).withSlowImports();

  private static final int TENANT = 2_301;

  @Test
  void the_events_of_a_paused_job_end_when_their_reader_is_removed() throws Exception {
    USERS.add("reader", List.of("import"), List.of("" + TENANT));
    USERS.add("owner", List.of("import", "schema"), List.of("" + TENANT));
    var owner = API.client().with("Authorization", TestUsers.basic("owner"));
    await().atMost(Duration.ofSeconds(60)).until(() -> owner.get("/imports").status() == 200);
    owner.ofTenant(TENANT).defineCustomers();
    String rows =
        IntStream.range(0, 3_000)
            .mapToObj(i -> "a" + i + "@example.org")
            .collect(Collectors.joining("\n"));
    String job =
        owner
            .exchange(
                "POST",
                "/profiles/import?id-key=idEmail",
                BodyPublishers.ofString("EmailAddress\n" + rows + "\n"),
                "Content-Type",
                "text/csv",
                "Prefer",
                "respond-async")
            .json()
            .path("id")
            .asText();
    owner.patch("/imports/" + job, "{\"state\": \"paused\"}");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> state(owner.get("/imports/" + job).text()).equals("paused"));

    var request =
        HttpRequest.newBuilder(URI.create(API.base() + "/imports/" + job + "/events"))
            .header("Authorization", TestUsers.basic("reader"))
            .build();
    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    USERS.accounts().remove("reader");
    var end =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return response.body().readAllBytes().length;
              } catch (IOException broken) {
                throw new UncheckedIOException(broken);
              }
            });

    assertThat(end.get(30, TimeUnit.SECONDS)).isPositive();
    assertThat(state(owner.get("/imports/" + job).text())).isEqualTo("paused");
    owner.patch("/imports/" + job, "{\"state\": \"cancelled\"}");
  }

  private static String state(String job) {
    return job.replaceAll("(?s).*?\"state\":\"([a-z]+)\".*", "$1");
  }
}
