package kindred.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benches use the classes of the server, and only somebody who measures compiles them. */
class BenchesTest {

  @TempDir Path classes;

  @Test
  void the_benches_compile() throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var options =
        List.of("-proc:none", "-d", classes + "", "-cp", System.getProperty("java.class.path"));
    var said = new StringWriter();

    try (var files = compiler.getStandardFileManager(null, null, null);
        var benches = Files.list(Path.of("bench"))) {
      var sources = benches.filter(file -> file.toString().endsWith(".java")).toList();
      var units = files.getJavaFileObjectsFromPaths(sources);
      var task = compiler.getTask(said, files, null, options, null, units);

      assertThat(task.call()).as("%s", said).isTrue();
    }
    assertThat(classes).isNotEmptyDirectory();
  }
}
