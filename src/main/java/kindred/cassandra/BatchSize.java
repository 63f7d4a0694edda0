package kindred.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.regex.Pattern;

/** Reads the size of a batch above which Cassandra logs a warning. Pure. */
final class BatchSize {

  static final String SELECT =
      "SELECT value FROM system_views.settings WHERE name = 'batch_size_warn_threshold'";

  /** Cassandra's own default. */
  static final int DEFAULT = 5 << 10;

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(B|KiB|MiB)");

  private BatchSize() {}

  static int of(Row row) {
    return row == null || row.isNull("value") ? DEFAULT : parse(row.getString("value"));
  }

  /** The size in bytes; the default for a text that is no size. */
  static int parse(String text) {
    var form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return DEFAULT;
    }
    int shift =
        switch (form.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          default -> 0;
        };
    long bytes = Long.parseLong(form.group(1)) << shift;
    return bytes <= 0 ? DEFAULT : (int) Math.min(bytes, 1 << 20);
  }
}
