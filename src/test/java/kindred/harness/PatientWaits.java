package kindred.harness;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Every wait of a test lasts up to two minutes, so that a busy machine fails none, and fails by its
 * own condition only: test classes run at once, and an exception that ends a thread of another one
 * is not this one's.
 */
public final class PatientWaits implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }
}
