package kindred;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/**
 * Writes each event of the log as one JSON object in a line. Fields are those that the code gives
 * to an event or to a thread, such as {@code trace_id} and {@code job}. As in {@link LogFrames},
 * the messages of exceptions are left out.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {

  private static final byte[] NONE = {};

  private final LogFrames frames;

  JsonLines(LogFrames frames) {
    this.frames = frames;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = JsonNodeFactory.instance.objectNode();
    line.put("time", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("logger", event.getLoggerName());
    line.put("message", event.getFormattedMessage());
    event.getMDCPropertyMap().forEach(line::put);
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(pair -> line.putPOJO(pair.key, pair.value));
    }
    if (event.getThrowableProxy() != null) {
      var stack = line.putArray("frames");
      List.of(frames.convert(event).split("\n")).forEach(stack::add);
    }
    return (line + "\n").getBytes(UTF_8);
  }

  @Override
  public byte[] headerBytes() {
    return NONE;
  }

  @Override
  public byte[] footerBytes() {
    return NONE;
  }
}
