package kindred;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import kindred.problem.Problem;
import org.junit.jupiter.api.Test;

/** What the log configuration of the server writes about an exception. */
class LogFramesTest {

  @Test
  void the_log_names_classes_and_frames_and_never_repeats_a_message() throws Exception {
    var cause = new IllegalArgumentException("ada.stone@example.org");
    var failure = new IllegalStateException("Stone\r\nforged line", cause);
    failure.addSuppressed(new IOException("/home/stone"));

    var line = logged(failure);

    assertThat(line)
        .contains("Job 5 failed")
        .contains("java.lang.IllegalStateException | at kindred.LogFramesTest")
        .contains("caused by java.lang.IllegalArgumentException")
        .contains("java.io.IOException")
        .doesNotContain("Stone", "stone", "forged")
        .containsOnlyOnce("\n")
        .endsWith("\n");
  }

  @Test
  void the_log_repeats_the_text_of_a_problem() throws Exception {
    assertThat(logged(Problem.unavailable("The database is away.").exception()))
        .contains("unavailable: The database is away.");
  }

  @Test
  void an_exception_that_is_its_own_cause_ends() throws Exception {
    var first = new IllegalStateException("a");
    var second = new IllegalStateException("b", first);
    first.initCause(second);

    assertThat(logged(first)).containsOnlyOnce("\n");
  }

  private static String logged(Throwable failure) throws Exception {
    var context = new LoggerContext();
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
    var logger = context.getLogger("kindred.jobs");
    var root = context.getLogger("ROOT");
    var queue = (AsyncAppender) root.getAppender("QUEUE");
    assertThat(queue.isNeverBlock()).isTrue();
    var appender = (ConsoleAppender<ILoggingEvent>) queue.getAppender("STDERR");
    var encoder = (PatternLayoutEncoder) appender.getEncoder();
    var event =
        new LoggingEvent(
            LogFramesTest.class.getName(),
            logger,
            Level.ERROR,
            "Job {} failed",
            failure,
            new Object[] {5});
    var text = new String(encoder.encode(event), StandardCharsets.UTF_8);
    context.stop();
    return text;
  }
}
