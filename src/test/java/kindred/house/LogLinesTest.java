package kindred.house;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The form of log lines, with the configuration of the server. */
class LogLinesTest {

  private static final String FORGED = "5;\r\n2026\u2028a\u2029b\u0085c\u001b[0m";

  /** Of its own: the one of the process may still be starting, for another class. */
  private final LoggerContext context = new LoggerContext();

  @BeforeEach
  void configure() throws JoranException {
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void an_event_is_one_line_without_control_characters() {
    String line = print("{} failed", new IllegalStateException(FORGED), FORGED);

    assertThat(line.strip()).doesNotContainPattern("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]");
    assertThat(line).contains("IllegalStateException | at kindred.house.");
    assertThat(print("plain", null)).endsWith(" - plain\n");
  }

  private String print(String message, Throwable failure, Object... arguments) {
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    var queue = (AsyncAppender) root.getAppender("QUEUE");
    var appender = (OutputStreamAppender<ILoggingEvent>) queue.getAppender("STDERR");
    var event = new LoggingEvent("test", root, Level.ERROR, message, failure, arguments);
    return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
