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
 * Looks for the source of a {@link ProfilePair} again and again while others work: exactly one
 * profile has its unique key, at any time.
 */
public final class KeyReader {

  private final TestTenant tenant;
  private final Retry pause;
  private final int most;
  private final Future<Void> end;
  private volatile boolean stop;

  /**
   * @param most how many may be found by the key that is not unique
   */
  public KeyReader(TestKeyspace keyspace, TestTenant tenant, int most) {
    this.tenant = tenant;
    this.pause = new Retry(keyspace.vertx(), Duration.ZERO);
    this.most = most;
    this.end = read();
  }

  private Future<Void> read() {
    var byUnique = tenant.identify(tenant.sound(), Map.of("EmailAddress", "source@x.org"));
    var byOther = tenant.identify(tenant.sound(), Map.of("LastName", "Lee", "FirstName", "source"));
    return Future.all(byUnique, byOther)
        .compose(
            read -> {
              assertThat(byUnique.result()).hasSize(1);
              assertThat(byOther.result()).hasSizeBetween(1, most);
              return stop ? Future.succeededFuture() : pause.pause(0).compose(rested -> read());
            });
  }

  /** Fails if it ever saw anything else. */
  public void stop() {
    stop = true;
    await(end);
  }
}
