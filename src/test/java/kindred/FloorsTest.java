package kindred;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The rules of README.md and CONTRIBUTING.md about who may import what, held against the source.
 */
class FloorsTest {

  private static final Path SOURCE = Path.of("src/main/java/kindred");

  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("problem", "settings"),
          Set.of("node", "retry"),
          Set.of("cassandra"),
          Set.of("schema", "operations"),
          Set.of("profile"),
          Set.of("keys"),
          Set.of("claims"),
          Set.of("merge"),
          Set.of("directory"),
          Set.of("imports"),
          Set.of("http"),
          Set.of("demo"),
          Set.of(""));

  private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.]+);");

  private record Source(String folder, String name, List<String> imports) {}

  @Test
  void should_import_only_from_floors_below() throws IOException {
    var climbs = new ArrayList<String>();
    for (var source : sources()) {
      for (var imported : source.imports()) {
        if (imported.startsWith("kindred.")) {
          var folder = folder(imported);
          if (!folder.equals(source.folder()) && floor(folder) >= floor(source.folder())) {
            climbs.add(source.name() + " -> " + imported);
          }
        }
      }
    }

    assertThat(climbs).isEmpty();
  }

  @Test
  void should_keep_every_library_in_its_place() throws IOException {
    assertThat(users("com.datastax."))
        .allMatch(
            user ->
                user.folder().equals("cassandra")
                    || user.folder().isEmpty()
                    || user.name().endsWith("Store.java"));
    assertThat(users("io.vertx.ext.web.")).allMatch(user -> user.folder().equals("http"));
    assertThat(users("com.univocity.")).allMatch(user -> user.name().equals("CsvRecords.java"));
    assertThat(users("me.tongfei.")).allMatch(user -> user.folder().equals("demo"));
    assertThat(users("kindred.")).noneMatch(user -> user.folder().equals("demo") && leaves(user));
  }

  private static boolean leaves(Source user) {
    return user.imports().stream()
        .anyMatch(name -> name.startsWith("kindred.") && !name.startsWith("kindred.demo."));
  }

  private static List<Source> users(String library) throws IOException {
    Predicate<Source> uses = s -> s.imports().stream().anyMatch(name -> name.startsWith(library));
    return sources().stream().filter(uses).toList();
  }

  private static List<Source> sources() throws IOException {
    var sources = new ArrayList<Source>();
    try (var files = Files.walk(SOURCE)) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        var found = IMPORT.matcher(Files.readString(file)).results().map(r -> r.group(1)).toList();
        var folder = SOURCE.relativize(file.getParent()).toString();
        sources.add(new Source(folder, file.getFileName().toString(), found));
      }
    }
    return sources;
  }

  private static String folder(String imported) {
    var parts = imported.split("\\.");
    return Character.isUpperCase(parts[1].charAt(0)) ? "" : parts[1];
  }

  private static int floor(String folder) {
    for (int i = 0; i < FLOORS.size(); i++) {
      if (FLOORS.get(i).contains(folder)) {
        return i;
      }
    }
    throw new AssertionError("no floor for the package '" + folder + "'");
  }
}
