package kindred.audit;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import kindred.cassandra.TestKeyspace;
import kindred.harness.TestTenant;
import kindred.merge.ProfilePair;
import kindred.retry.Retry;

/**
 * Looks up the keys of the source of a {@link ProfilePair} again and again while an operation runs:
 * at any time its unique key leads to exactly one profile.
 */
public final class KeyReader {

  private final TestTenant tenant;
  private final Retry pause;
  private final int max;
  private final Future<Void> end;
  private volatile boolean stop;

  /**
   * @param max how many profiles the key that is not unique may lead to
   */
  public KeyReader(TestKeyspace keyspace, TestTenant tenant, int max) {
    this.tenant = tenant;
    this.pause = new Retry(keyspace.vertx(), Duration.ZERO);
    this.max = max;
    this.end = read();
  }

  private Future<Void> read() {
    var byUnique = tenant.identify(tenant.sound(), Map.of("EmailAddress", "source@x.org"));
    var byOther = tenant.identify(tenant.sound(), Map.of("LastName", "Lee", "FirstName", "source"));
    return Future.all(byUnique, byOther)
        .compose(
            read -> {
              assertThat(byUnique.result()).hasSize(1);
              assertThat(byOther.result()).hasSizeBetween(1, max);
              return stop ? Future.succeededFuture() : pause.pause(0).compose(rested -> read());
            });
  }

  /** Stops reading; fails if a look-up had another result. */
  public void stop() {
    stop = true;
    await(end);
  }
}
