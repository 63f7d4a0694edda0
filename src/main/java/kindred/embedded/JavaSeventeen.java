package kindred.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds a Java 17, the only version on which both this Cassandra and Kindred run. */
final class JavaSeventeen {

  private static final String RELEASE = "JAVA_VERSION=\"17";
  private static final List<Path> USUAL_FOLDERS =
      List.of(
          Path.of("/usr/lib/jvm"),
          Path.of("/opt"),
          Path.of("/opt/java"),
          Path.of("/Library/Java/JavaVirtualMachines"),
          Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"),
          Path.of(System.getProperty("user.home"), ".jdks"));

  private JavaSeventeen() {}

  /** The {@code java} in this JVM's home, else in the given home, else in a usual folder. */
  static Path executable(Optional<Path> environment) {
    var homes = new ArrayList<Path>();
    homes.add(Path.of(System.getProperty("java.home")));
    environment.ifPresent(homes::add);
    USUAL_FOLDERS.forEach(folder -> homes.addAll(homesIn(folder)));
    return homes.stream()
        .filter(JavaSeventeen::isSeventeen)
        .map(home -> home.resolve("bin/java"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new NodeException(
                    "The embedded Cassandra needs a Java 17, and none was found in java.home,"
                        + " JAVA_HOME or the usual folders. Install one and set JAVA_HOME."));
  }

  private static List<Path> homesIn(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .sorted()
          .flatMap(entry -> Stream.of(entry, entry.resolve("Contents/Home")))
          .toList();
    } catch (IOException noSuchFolder) {
      return List.of();
    }
  }

  private static boolean isSeventeen(Path home) {
    try {
      return Files.readString(home.resolve("release")).contains(RELEASE);
    } catch (IOException noJava) {
      return false;
    }
  }
}
