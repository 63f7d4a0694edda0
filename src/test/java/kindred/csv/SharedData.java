package kindred.csv;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Third-party data outside the repository; tests that need it are skipped if it is missing. */
public final class SharedData {

  private SharedData() {}

  public static Path file(String name) {
    var file = Path.of(System.getProperty("kindred.shared", "../shared/data")).resolve(name);
    assumeTrue(Files.exists(file), () -> file + " does not exist");
    return file;
  }
}
