package kindred;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The log lines that wait to be written. */
final class LogQueue {

  private LogQueue() {}

  /** Writes them, within five seconds; lines that are logged later are lost. */
  static void close() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }
}
