package kindred.http.console;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import kindred.http.ContentReply;

/**
 * The files of the pages, all of them read at the start: ours, and those of the libraries that they
 * use. A name that is not listed here is no file, whatever it contains.
 */
final class ConsoleFiles {

  private static final List<String> OURS =
      List.of(
          "api.js",
          "app.js",
          "audit.js",
          "columns.js",
          "compare.js",
          "console.css",
          "customers.js",
          "define.js",
          "details.js",
          "docs.css",
          "docs.js",
          "edit.js",
          "icon.svg",
          "imports.js",
          "job.js",
          "parts.js",
          "plan.js",
          "queue.js",
          "rows.js",
          "schema.js",
          "server.js",
          "start.js",
          "templates.js");

  /** Where a library is on the class path, by the name under which we send its file. */
  private static final Map<String, Library> THEIRS =
      Map.of(
          "lit-html.js", new Library("org.webjars.npm", "lit-html", "lit-html.js"),
          "repeat.js", new Library("org.webjars.npm", "lit-html", "directives/repeat.js"),
          "directive.js", new Library("org.webjars.npm", "lit-html", "directive.js"),
          "directive-helpers.js",
              new Library("org.webjars.npm", "lit-html", "directive-helpers.js"),
          "pico.css", new Library("org.webjars.npm", "picocss__pico", "css/pico.min.css"),
          "uplot.js", new Library("org.webjars.npm", "uplot", "dist/uPlot.iife.min.js"),
          "uplot.css", new Library("org.webjars.npm", "uplot", "dist/uPlot.min.css"),
          "papaparse.js", new Library("org.webjars.npm", "papaparse", "papaparse.min.js"),
          "swagger-ui.js", new Library("org.webjars", "swagger-ui", "swagger-ui-bundle.js"),
          "swagger-ui.css", new Library("org.webjars", "swagger-ui", "swagger-ui.css"));

  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, ContentReply> files = new HashMap<>();

  /**
   * A file of a webjar; the build alone names its version. We send all files as those of one
   * folder, so a directive finds the modules that it imports beside it.
   */
  private record Library(String group, String artifact, String file) {

    Buffer read() {
      var version = new Properties();
      var place = "/META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
      try (var properties = resource(place)) {
        version.load(properties);
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
      var content =
          ConsoleFiles.read(
              "/META-INF/resources/webjars/%s/%s/%s"
                  .formatted(artifact, version.getProperty("version"), file));
      return file.startsWith("directives/")
          ? Buffer.buffer(content.toString().replace("\"../", "\"./"))
          : content;
    }
  }

  ConsoleFiles() {
    OURS.forEach(name -> files.put(name, file(name, read("/console/" + name))));
    THEIRS.forEach((name, library) -> files.put(name, file(name, library.read())));
  }

  Optional<ContentReply> find(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /** A page, whose {@code $BASE} becomes the base path. */
  static ContentReply page(String name, String basePath) {
    var text = read("/console/" + name).toString().replace("$BASE", basePath);
    return ContentReply.of("text/html; charset=utf-8", Buffer.buffer(text));
  }

  private static ContentReply file(String name, Buffer content) {
    return ContentReply.of(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), content);
  }

  private static Buffer read(String place) {
    try (var resource = resource(place)) {
      return Buffer.buffer(resource.readAllBytes());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static InputStream resource(String place) {
    var found = ConsoleFiles.class.getResourceAsStream(place);
    if (found == null) {
      throw new IllegalStateException("Not on the class path: " + place);
    }
    return found;
  }
}
