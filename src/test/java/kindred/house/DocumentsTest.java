package kindred.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name exists. */
class DocumentsTest {

  private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+(?:Test|IT))\\b");
  private static final Pattern BENCH = Pattern.compile("\\bbench/([a-z]+(?:-[a-z]+)*)\\b");

  @Test
  void every_test_that_a_document_names_exists() throws IOException {
    var tests =
        Source.below(Path.of("src/test/java")).stream()
            .map(Source::name)
            .collect(Collectors.toSet());

    assertThat(named(TEST)).hasSizeGreaterThan(50).isSubsetOf(tests);
  }

  @Test
  void every_bench_that_a_document_names_exists() throws IOException {
    assertThat(named(BENCH))
        .contains("chaos", "uploads", "slow-clients", "basic-auth")
        .allMatch(name -> Files.exists(Path.of("bench", name)));
  }

  private static Set<String> named(Pattern form) throws IOException {
    var names = new TreeSet<String>();
    try (var above = Files.list(Path.of("."));
        var docs = Files.walk(Path.of("docs"))) {
      for (var file :
          Stream.concat(above, docs).filter(path -> path.toString().endsWith(".md")).toList()) {
        form.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
      }
    }
    return names;
  }
}
