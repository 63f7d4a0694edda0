package kindred;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes resources once, in the opposite order of their opening; a resource that fails to close
 * does not keep the others open.
 */
final class OpenResources implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OpenResources.class);

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  synchronized <T extends AutoCloseable> T add(T resource) {
    resources.push(resource);
    return resource;
  }

  @Override
  public synchronized void close() {
    while (!resources.isEmpty()) {
      close(resources.pop());
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception failure) {
      LOG.warn(
          "Closing {} failed; closing the others", resource.getClass().getSimpleName(), failure);
    }
  }
}
