package kindred.http.console;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openqa.selenium.chrome.ChromeDriver;

/** The rules of axe-core, which npm provides when the tests need it. */
final class Axe {

  private static final String VERSION = "4.10.3";
  private static final Path FOLDER = Path.of("target", "axe");
  private static final String RULES =
      """
      const done = arguments[arguments.length - 1];
      axe.run(document, {resultTypes: ['violations']}).then(found => done(found.violations
        .filter(each => each.impact === 'serious' || each.impact === 'critical')
        .map(each => each.id + ': ' + each.help + ': '
          + each.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | '))));
      """;

  private static String source;

  private Axe() {}

  /** What keeps a person from using the page. */
  @SuppressWarnings("unchecked") // the script returns a list of texts
  static List<String> violations(ChromeDriver driver) {
    driver.executeScript(source());
    return (List<String>) driver.executeAsyncScript(RULES);
  }

  private static synchronized String source() {
    if (source == null) {
      try {
        source = Files.readString(file());
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(interrupted);
      }
    }
    return source;
  }

  private static Path file() throws IOException, InterruptedException {
    var file = FOLDER.resolve("package/axe.min.js");
    if (!Files.exists(file)) {
      Files.createDirectories(FOLDER);
      run("npm", "pack", "--silent", "axe-core@" + VERSION);
      run("tar", "-xzf", "axe-core-" + VERSION + ".tgz", "package/axe.min.js");
    }
    return file;
  }

  private static void run(String... command) throws InterruptedException {
    try {
      var process =
          new ProcessBuilder(command)
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(FOLDER.resolve("npm.log").toFile());
      if (process.start().waitFor() != 0) {
        abort("Left out: the accessibility of the pages; npm did not provide axe-core.");
      }
    } catch (IOException missing) {
      abort("Left out: the accessibility of the pages; " + command[0] + " is not installed.");
    }
  }
}
