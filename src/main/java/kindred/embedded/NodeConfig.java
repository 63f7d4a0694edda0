package kindred.embedded;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * Where the server keeps its data, and which resources its embedded node may use.
 *
 * @param cqlPort 0: any free port
 * @param heap in the notation of {@code -Xmx}
 * @param javaHome from the environment; used when this JVM is not a Java 17
 */
public record NodeConfig(
    Path dataFolder, DataMode dataMode, int cqlPort, String heap, Optional<Path> javaHome) {

  static final Setting DATA_DIR =
      new Setting("KINDRED_DATA_DIR", "./data", "folder of all data of the server");
  static final Setting DATA_MODE =
      new Setting(
          "KINDRED_DATA_MODE",
          "private",
          "private: other users of the machine cannot open the data folder; shared: the operator"
              + " decides");
  static final Setting PORT =
      new Setting(
          "KINDRED_CASSANDRA_PORT", "9142", "CQL port of the embedded node; 0: any free port");
  static final Setting HEAP =
      new Setting(
          "KINDRED_CASSANDRA_HEAP", "1g", "heap of the embedded node, at least 256m, such as 2g");
  private static final Setting JAVA_OPTS =
      new Setting(
          "KINDRED_JAVA_OPTS",
          "-Xmx1g",
          "options of the server's own JVM; read by the start script");

  public static final List<Setting> SETTINGS = List.of(DATA_DIR, DATA_MODE, PORT, HEAP, JAVA_OPTS);

  private static final Setting JAVA_HOME = new Setting("JAVA_HOME", "", "A JDK");
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5})([mg])");
  private static final int SMALLEST_HEAP_MIB = 256;

  public NodeConfig {
    dataFolder = dataFolder.toAbsolutePath().normalize();
  }

  /** Reads the settings; {@code settings} collects the faults. */
  public static NodeConfig from(Settings settings) {
    var javaHome = settings.text(JAVA_HOME);
    return new NodeConfig(
        settings.read(DATA_DIR, NodeConfig::path),
        settings.read(DATA_MODE, DataMode::parse),
        settings.read(PORT, Settings::port),
        settings.read(HEAP, NodeConfig::heap),
        javaHome.isEmpty() ? Optional.empty() : Optional.of(Path.of(javaHome)));
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException malformed) {
      throw new IllegalArgumentException("must be a folder", malformed);
    }
  }

  private static String heap(String text) {
    var size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (size.matches() && mebibytes(size.group(1), size.group(2)) >= SMALLEST_HEAP_MIB) {
      return size.group();
    }
    throw new IllegalArgumentException("must be a size of at least 256m, such as 512m or 2g");
  }

  private static int mebibytes(String count, String unit) {
    return Integer.parseInt(count) * (unit.equals("g") ? 1024 : 1);
  }
}
