package kindred;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.List;
import java.util.Locale;
import kindred.settings.Setting;
import kindred.settings.Settings;
import org.slf4j.LoggerFactory;

/**
 * The log of the server.
 *
 * @param json whether each line is a JSON object
 * @param level of the server's own lines
 * @param requests whether each request gets a line
 */
record LogConfig(boolean json, Level level, boolean requests) {

  private static final Setting FORMAT =
      new Setting(
          "KINDRED_LOG_FORMAT", "text", "text: lines for people; json: one object in a line");
  private static final Setting LEVEL =
      new Setting(
          "KINDRED_LOG_LEVEL", "info", "lines of the server itself: error, warn, info or debug");
  private static final Setting REQUESTS =
      new Setting("KINDRED_LOG_REQUESTS", "false", "true: a line for every request");

  static final List<Setting> SETTINGS = List.of(FORMAT, LEVEL, REQUESTS);

  private static final String QUEUE = "QUEUE";
  private static final String CONSOLE = "STDERR";

  static LogConfig from(Settings settings) {
    return new LogConfig(
        settings.read(FORMAT, LogConfig::isJson),
        settings.read(LEVEL, LogConfig::level),
        settings.read(REQUESTS, Settings::flag));
  }

  private static boolean isJson(String text) {
    return switch (text) {
      case "json" -> true;
      case "text" -> false;
      default -> throw new IllegalArgumentException("must be text or json");
    };
  }

  private static Level level(String text) {
    if (!List.of("error", "warn", "info", "debug").contains(text.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("must be error, warn, info or debug");
    }
    return Level.toLevel(text);
  }

  /** Changes the log of this process. */
  void apply() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger("kindred").setLevel(level);
    context.getLogger("kindred.http.requests").setLevel(requests ? Level.DEBUG : Level.WARN);
    context.getLogger("kindred.audit").setLevel(Level.INFO);
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    if (json
        && root.getAppender(QUEUE) instanceof AsyncAppender queue
        && queue.getAppender(CONSOLE) instanceof OutputStreamAppender<ILoggingEvent> console) {
      var frames = new LogFrames();
      frames.setContext(context);
      frames.start();
      var lines = new JsonLines(frames);
      lines.setContext(context);
      lines.start();
      console.stop();
      console.setEncoder(lines);
      console.start();
    }
  }

  /** Writes the lines that wait, within five seconds; lines that are logged later are lost. */
  static void close() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }
}
