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
import java.util.Optional;
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
  void the_events_of_a_paused_job_end_with_their_reader_or_the_token() throws Exception {
    USERS.add("reader", List.of("import"), List.of("" + TENANT));
    USERS.add("holder", List.of("import"), List.of("" + TENANT));
    var token = USERS.token("holder");
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

    var ofReader = events(job, TestUsers.basic("reader"));
    var ofToken = events(job, token);
    var ofHolder = events(job, TestUsers.basic("holder"));
    USERS.accounts().remove("reader");
    USERS.accounts().revoke("holder", Optional.empty());

    assertThat(ofReader.get(30, TimeUnit.SECONDS)).isPositive();
    assertThat(ofToken.get(30, TimeUnit.SECONDS)).isPositive();
    assertThat(ofHolder).isNotDone();
    assertThat(state(owner.get("/imports/" + job).text())).isEqualTo("paused");
    owner.patch("/imports/" + job, "{\"state\": \"cancelled\"}");
  }

  /** The number of bytes of a stream of events that has begun, once it has ended. */
  private static CompletableFuture<Integer> events(String job, String authorization)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(API.base() + "/imports/" + job + "/events"))
            .header("Authorization", authorization)
            .build();
    var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return response.body().readAllBytes().length;
          } catch (IOException broken) {
            throw new UncheckedIOException(broken);
          }
        },
        reader -> new Thread(reader).start());
  }

  private static String state(String job) {
    return job.replaceAll("(?s).*?\"state\":\"([a-z]+)\".*", "$1");
  }
}
