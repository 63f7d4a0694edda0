package kindred.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import java.util.Locale;

/** Which replicas an acknowledged write has reached: one mode per cluster, checked at start. */
public enum Consistency {
  /** One data centre, or only one that writes: two local round trips for an LWT. */
  LOCAL(DefaultConsistencyLevel.LOCAL_QUORUM, DefaultConsistencyLevel.LOCAL_SERIAL),
  /** Several data centres that all write: a majority of all replicas decides. */
  GLOBAL(DefaultConsistencyLevel.QUORUM, DefaultConsistencyLevel.SERIAL);

  private final ConsistencyLevel plain;
  private final ConsistencyLevel serial;

  Consistency(ConsistencyLevel plain, ConsistencyLevel serial) {
    this.plain = plain;
    this.serial = serial;
  }

  ConsistencyLevel plain() {
    return plain;
  }

  ConsistencyLevel serial() {
    return serial;
  }

  /** Parses {@code local} or {@code global}. */
  public static Consistency parse(String text) {
    for (var mode : values()) {
      if (mode.text().equals(text.toLowerCase(Locale.ROOT))) {
        return mode;
      }
    }
    throw new IllegalArgumentException("must be local or global");
  }

  /** The spelling of the setting. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
