package kindred.cassandra;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads the files of {@code cql/}. */
final class CqlFile {

  /** In the order of application: the baseline, then one file for each later change. */
  static final List<String> ALL =
      List.of(
          "001-cluster.cql",
          "002-schema.cql",
          "003-profile.cql",
          "004-keys.cql",
          "005-merge.cql",
          "006-jobs.cql",
          "007-outcomes.cql",
          "008-recovery.cql",
          "009-audit.cql",
          "010-import-template.cql",
          "011-adopted.cql");

  private CqlFile() {}

  /** The statements of a text, without its comments. Pure. */
  static List<String> statements(String text) {
    var code = new StringBuilder();
    text.lines().filter(line -> !line.startsWith("--")).forEach(l -> code.append(l).append('\n'));
    var statements = new ArrayList<String>();
    for (var statement : code.toString().split(";")) {
      if (!statement.isBlank()) {
        statements.add(statement.strip());
      }
    }
    return statements;
  }

  static String text(String file) {
    try (InputStream in = CqlFile.class.getResourceAsStream("/cql/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static String checksum(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
