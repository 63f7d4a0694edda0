package kindred.csv;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Data from elsewhere that is not part of the project; a test that wants it is skipped without. */
public final class SharedData {

  private SharedData() {}

  public static Path file(String name) {
    var file = Path.of(System.getProperty("kindred.shared", "../shared/data")).resolve(name);
    assumeTrue(Files.exists(file), () -> file + " is not there");
    return file;
  }
}
