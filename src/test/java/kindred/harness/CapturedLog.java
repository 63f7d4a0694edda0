package kindred.harness;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * What a logger of this JVM says until it is closed. Other classes that run beside a test log too:
 * a test asks for the lines that name something of its own.
 */
public final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger logger;
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

  private CapturedLog(String logger) {
    this.logger = (Logger) LoggerFactory.getLogger(logger);
  }

  public static CapturedLog of(String logger) {
    var log = new CapturedLog(logger);
    log.start();
    log.logger.addAppender(log);
    return log;
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
  }

  public List<ILoggingEvent> events() {
    return List.copyOf(events);
  }

  /** The messages that contain all of the texts, in their order. */
  public List<String> lines(String... texts) {
    return events.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> Stream.of(texts).allMatch(line::contains))
        .toList();
  }

  /** The lines with their fields, as a log in JSON has them, that contain the text in any case. */
  public List<String> said(String text) {
    return events.stream()
        .map(event -> event.getFormattedMessage() + " " + event.getKeyValuePairs())
        .filter(line -> line.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)))
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
  }
}
