package kindred.house;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The form of log lines, with the configuration of the server. */
class LogLinesTest {

  private static final String FORGED = "5;\r\n2026\u2028a\u2029b\u0085c\u001b[0m";

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  @Test
  void an_event_is_one_line_without_control_characters() {
    String line = print("{} failed", new IllegalStateException(FORGED), FORGED);

    assertThat(line.strip()).doesNotContainPattern("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]");
    assertThat(line).contains("IllegalStateException | at kindred.house.");
    assertThat(print("plain", null)).endsWith(" - plain\n");
  }

  private String print(String message, Throwable failure, Object... arguments) {
    var appender = (OutputStreamAppender<ILoggingEvent>) root.getAppender("STDERR");
    var event = new LoggingEvent("test", root, Level.ERROR, message, failure, arguments);
    return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
