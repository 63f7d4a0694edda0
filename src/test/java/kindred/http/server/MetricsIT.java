package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import kindred.http.ApiServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The metrics over HTTP. */
class MetricsIT {

  @RegisterExtension static final ApiServer SERVER = new ApiServer();

  @Test
  void requests_are_measured_by_operation_and_status() {
    SERVER.client().get("/health");
    SERVER.client().get("/nowhere");

    await()
        .untilAsserted(
            () ->
                assertThat(metrics())
                    .contains(
                        "kindred_http_requests_seconds_count{operation=\"getHealth\",status=\"200\",} 1.0")
                    .contains(
                        "kindred_http_requests_seconds_count{operation=\"-\",status=\"404\",} 1.0")
                    .contains("kindred_http_requests_seconds_bucket{operation=\"getHealth\",")
                    .contains("jvm_memory_used_bytes{"));
  }

  private static String metrics() {
    var answer = SERVER.client().get("/metrics");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    return answer.text();
  }
}
