package kindred;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {

  private final LoggerContext context = new LoggerContext();

  @Test
  void an_event_is_one_object_with_its_fields() throws Exception {
    var event = event("Job {} is\n paused", null, 5);
    event.setKeyValuePairs(
        List.of(
            new KeyValuePair("trace_id", "9f86d081884c7d65"),
            new KeyValuePair("status", IntNode.valueOf(401))));
    event.setMDCPropertyMap(Map.of("job", "0a1b"));

    var line = line(event);

    assertThat(line.path("message").asText()).isEqualTo("Job 5 is\n paused");
    assertThat(line.path("level").asText()).isEqualTo("ERROR");
    assertThat(line.path("logger").asText()).isEqualTo("kindred.jobs");
    assertThat(line.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    assertThat(line.path("trace_id").asText()).isEqualTo("9f86d081884c7d65");
    assertThat(line.path("status").intValue()).isEqualTo(401);
    assertThat(line.path("job").asText()).isEqualTo("0a1b");
    assertThat(line.has("frames")).isFalse();
  }

  @Test
  void the_message_of_an_exception_is_left_out() throws Exception {
    var event = event("failed", new IllegalStateException("ada.stone@example.org"));
    event.setMDCPropertyMap(Map.of());

    var line = line(event);

    assertThat(line.toString()).doesNotContain("stone");
    assertThat(line.path("frames").get(0).asText()).isEqualTo("java.lang.IllegalStateException");
    assertThat(line.path("frames").get(1).asText()).contains("JsonLinesTest");
  }

  private LoggingEvent event(String message, Throwable failure, Object... arguments) {
    var logger = context.getLogger("kindred.jobs");
    return new LoggingEvent("test", logger, Level.ERROR, message, failure, arguments);
  }

  private JsonNode line(LoggingEvent event) throws Exception {
    var frames = new LogFrames();
    frames.setContext(context);
    frames.start();
    var text = new String(new JsonLines(frames).encode(event), UTF_8);
    assertThat(text).containsOnlyOnce("\n").endsWith("\n");
    return new ObjectMapper().readTree(text);
  }
}
