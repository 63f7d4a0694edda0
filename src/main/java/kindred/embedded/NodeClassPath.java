package kindred.embedded;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The class path of the child JVM: Cassandra's, from the file that the build wrote or the folder of
 * a distribution, and Kindred's.
 */
final class NodeClassPath {

  private static final String FILE = "kindred.cassandra.classpath.file";
  private static final Pattern OF_THE_BUILD =
      Pattern.compile("(maven-antrun-plugin|ant|ant-launcher|plexus-utils)-[0-9].*");

  private NodeClassPath() {}

  static String read() {
    var ownClasses = ownClasses();
    var file =
        Path.of(System.getProperty(FILE, ownClasses.resolveSibling("cassandra.classpath") + ""));
    var jars = jars(file);
    jars.stream()
        .filter(jar -> !jar.endsWith("*") && !Files.exists(jar))
        .findFirst()
        .ifPresent(
            missing -> {
              throw new NodeException(
                  "The class path in "
                      + file
                      + " names "
                      + missing
                      + ", which does not exist. Build again.");
            });
    return String.join(File.pathSeparator, jars.stream().map(Path::toString).toList())
        + File.pathSeparator
        + ownClasses;
  }

  private static List<Path> jars(Path file) {
    try {
      if (Files.isDirectory(file)) {
        return List.of(file.resolve("*"));
      }
      return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
          .splitAsStream(Files.readString(file).strip())
          .map(Path::of)
          .filter(jar -> !OF_THE_BUILD.matcher(jar.getFileName().toString()).matches())
          .toList();
    } catch (IOException missing) {
      throw new NodeException(
          "The class path of the embedded Cassandra is missing in "
              + file
              + ". Run 'mvn process-classes', or name the file with -D"
              + FILE
              + ".",
          missing);
    }
  }

  /** The folder or jar of this class; the build writes its files next to it. */
  private static Path ownClasses() {
    try {
      return Path.of(
          NodeClassPath.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
