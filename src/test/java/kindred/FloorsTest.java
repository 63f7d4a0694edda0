package kindred;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the house, checked on the source. */
class FloorsTest {

  /** From the bottom; packages of one floor do not know each other. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("problem", "settings", "metrics"),
          Set.of("retry", "node"),
          Set.of("cassandra"),
          Set.of("schema", "operations", "leases"),
          Set.of("profile"),
          Set.of("keys"),
          Set.of("claims"),
          Set.of("merge"),
          Set.of("directory"),
          Set.of("upkeep"),
          Set.of("imports"),
          Set.of("recovery"),
          Set.of("http"),
          Set.of("demo"),
          Set.of(""));

  private static final int LONGEST_CLASS = 500;
  private static final Path MAIN = Path.of("src/main/java/kindred");
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?([\\w.]+);", Pattern.MULTILINE);
  private static final Pattern NO_NAME =
      Pattern.compile(
          "^(Base|Abstract)[A-Z].*|.*(Util|Helper|Manager|Common|Impl|Constants|Misc)s?$");
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^public (?:abstract |final |sealed )*" + "(?:class|record|interface|enum|@interface) ",
          Pattern.MULTILINE);

  private record Source(String where, String text) {
    String folder() {
      int slash = where.lastIndexOf('/');
      return slash < 0 ? "" : where.substring(0, slash);
    }

    String name() {
      return where.substring(where.lastIndexOf('/') + 1).replace(".java", "");
    }

    List<String> imports() {
      return IMPORT.matcher(text).results().map(found -> found.group(1)).toList();
    }
  }

  @Test
  void a_package_imports_from_floors_below_only() throws IOException {
    var climbs = new ArrayList<String>();
    for (var source : sources()) {
      for (var imported : source.imports()) {
        if (imported.startsWith("kindred.")) {
          var folder = folderOf(imported);
          if (!folder.equals(source.folder()) && floor(folder) >= floor(source.folder())) {
            climbs.add(source.where() + " imports " + imported);
          }
        }
      }
    }

    assertThat(climbs).isEmpty();
  }

  @Test
  void the_driver_is_known_to_its_package_and_to_stores_only() throws IOException {
    assertThat(
            importers("com.datastax")
                .filter(
                    source ->
                        !source.folder().equals("cassandra")
                            && !source.name().endsWith("Store")
                            && !Set.of("ProfileRows", "ImportJobRows").contains(source.name())))
        .extracting(Source::where)
        .isEmpty();
  }

  @Test
  void http_is_known_to_its_package_only() throws IOException {
    for (var library : List.of("io.vertx.ext.web", "io.netty", "org.yaml")) {
      assertThat(importers(library).filter(source -> !source.folder().equals("http")))
          .as(library)
          .extracting(Source::where)
          .isEmpty();
    }
  }

  @Test
  void the_demo_knows_the_server_by_its_api_only() throws IOException {
    assertThat(importers("kindred").filter(source -> source.folder().equals("demo")))
        .allMatch(
            source ->
                source.imports().stream()
                    .allMatch(
                        name -> !name.startsWith("kindred.") || name.startsWith("kindred.demo.")));
    assertThat(importers("me.tongfei").filter(source -> !source.folder().equals("demo")))
        .extracting(Source::where)
        .isEmpty();
  }

  @Test
  void one_class_knows_the_csv_library() throws IOException {
    assertThat(importers("com.univocity")).hasSize(1);
  }

  @Test
  void one_class_knows_the_metrics_library() throws IOException {
    assertThat(importers("io.micrometer")).hasSize(1);
  }

  @Test
  void names_say_what_a_class_is_for() throws IOException {
    assertThat(sources().stream().filter(source -> NO_NAME.matcher(source.name()).matches()))
        .extracting(Source::where)
        .isEmpty();
  }

  @Test
  void every_public_type_says_what_it_guarantees_and_every_package_where_it_stands()
      throws IOException {
    var silent =
        sources().stream()
            .filter(source -> !source.name().equals("package-info"))
            .filter(FloorsTest::isSilent)
            .map(Source::where);
    var packages = sources().stream().map(Source::folder).distinct();

    assertThat(silent).isEmpty();
    assertThat(
            packages.filter(name -> !Files.exists(MAIN.resolve(name).resolve("package-info.java"))))
        .isEmpty();
  }

  @Test
  void no_class_is_too_long_to_be_read() throws IOException {
    assertThat(sources().stream().filter(source -> source.text().lines().count() > LONGEST_CLASS))
        .extracting(Source::where)
        .isEmpty();
  }

  @Test
  void nothing_sleeps_and_nothing_prints_a_stack() throws IOException {
    for (var word : List.of("Thread.sleep", "printStackTrace", "ALLOW FILTERING", "System.err")) {
      assertThat(sources().stream().filter(source -> source.text().contains(word)))
          .as(word)
          .extracting(Source::where)
          .isEmpty();
    }
  }

  @Test
  void one_place_knows_the_environment() throws IOException {
    assertThat(
            sources().stream()
                .filter(source -> source.text().contains("System.getenv"))
                .map(Source::where)
                .filter(not("Main.java"::equals)))
        .isEmpty();
  }

  /** Two classes share a table where each says that it does, and which columns are whose. */
  private static final Map<String, Set<String>> SHARED =
      Map.of(
          "profile", Set.of("BirthStore", "ProfileReturnStore", "ProfileRowStore", "ProfileStore"),
          "merge", Set.of("MergeStore", "UnmergeStore"),
          "import_job", Set.of("ImportJobStore", "ImportControlStore"));

  @Test
  void each_table_is_written_in_one_class() throws IOException {
    var written = Pattern.compile("(?:INSERT INTO|UPDATE|DELETE FROM) ([a-z_]+)\\b(?= |\\n)");
    var writers = new TreeMap<String, Set<String>>();
    for (var source : sources()) {
      written
          .matcher(source.text())
          .results()
          .forEach(
              found ->
                  writers
                      .computeIfAbsent(found.group(1), none -> new TreeSet<>())
                      .add(source.name()));
    }

    assertThat(writers).containsKeys("profile", "key_claim", "key_entry");
    writers.forEach(
        (table, classes) ->
            assertThat(classes)
                .as(table)
                .satisfiesAnyOf(
                    alone -> assertThat(alone).hasSize(1),
                    shared -> assertThat(shared).isEqualTo(SHARED.get(table))));
  }

  /** Between the imports and the type there is a comment, and perhaps annotations. */
  private static boolean isSilent(Source source) {
    var type = PUBLIC_TYPE.matcher(source.text());
    if (!type.find()) {
      return false;
    }
    int imports = Math.max(0, source.text().lastIndexOf("\nimport ", type.start()));
    return !source.text().substring(imports, type.start()).contains("*/\n");
  }

  private static int floor(String folder) {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      if (FLOORS.get(floor).contains(folder)) {
        return floor;
      }
    }
    throw new AssertionError("package " + folder + " stands on no floor");
  }

  /** {@code kindred.schema.Name.fold} is in {@code schema}; {@code kindred.Domain} in none. */
  private static String folderOf(String imported) {
    var first = imported.split("\\.")[1];
    return Character.isUpperCase(first.charAt(0)) ? "" : first;
  }

  private static Stream<Source> importers(String library) throws IOException {
    return sources().stream()
        .filter(
            source -> source.imports().stream().anyMatch(name -> name.startsWith(library + ".")));
  }

  private static List<Source> sources() throws IOException {
    try (var files = Files.walk(MAIN)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> new Source(MAIN.relativize(file).toString(), read(file)))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
