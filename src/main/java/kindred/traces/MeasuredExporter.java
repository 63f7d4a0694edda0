package kindred.traces;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the spans that the collector took and those that are lost; one line for an outage. */
final class MeasuredExporter implements SpanExporter {

  private static final Logger LOG = LoggerFactory.getLogger(MeasuredExporter.class);

  /** It would write every failure to standard error, in a form of its own; kept from collection. */
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  static {
    LIBRARY.setLevel(Level.OFF);
  }

  private final SpanExporter exporter;
  private final AtomicLong exported = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean outage;

  MeasuredExporter(SpanExporter exporter) {
    this.exporter = exporter;
  }

  long exported() {
    return exported.get();
  }

  long lost() {
    return lost.get();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    var sent = exporter.export(spans);
    return sent.whenComplete(() -> ended(count, sent.isSuccess()));
  }

  private void ended(int count, boolean taken) {
    (taken ? exported : lost).addAndGet(count);
    if (!taken && !outage) {
      LOG.warn("The collector of traces does not take spans; they are lost until it does");
    }
    outage = !taken;
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
