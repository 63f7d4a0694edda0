package kindred.http.server;

import java.util.Collection;
import java.util.stream.Collectors;
import kindred.http.ProblemCatalogue.Entry;

/** Problem codes as HTML: text and links in the styles of the console, and no script. */
final class ProblemPage {

  /** What a browser may load for a page. */
  static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none';"
          + " base-uri 'none'; form-action 'none'";

  private ProblemPage() {}

  static String list(Collection<Entry> entries, String basePath) {
    return page(
        "Problem codes",
        entries.stream()
            .map(
                entry ->
                    "<dt><a href=\"%3$s/problems/%1$s\"><code>%1$s</code></a></dt><dd>%2$s</dd>\n"
                        .formatted(escape(entry.code()), text(entry.meaning()), basePath))
            .collect(Collectors.joining("", "<dl class=\"plain\">\n", "</dl>\n")),
        basePath);
  }

  static String of(Entry entry, String basePath) {
    var body = new StringBuilder("<p>" + text(entry.meaning()) + "</p>\n<dl class=\"plain\">\n");
    define(body, "What to do", text(entry.action()));
    define(body, "Example", text(entry.example()));
    entry.status().ifPresent(status -> define(body, "HTTP status", Integer.toString(status)));
    define(
        body,
        "Operations",
        entry.anyOperation() ? "all" : escape(String.join(", ", entry.operations())));
    return page(
        entry.code(),
        body.append("</dl>\n<p><a href=\"%s/problems\">All codes</a></p>\n".formatted(basePath)),
        basePath);
  }

  private static void define(StringBuilder body, String term, String html) {
    if (!html.isEmpty()) {
      body.append("<dt>").append(term).append("</dt><dd>").append(html).append("</dd>\n");
    }
  }

  private static String page(String title, CharSequence body, String basePath) {
    return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%1$s &ndash; Kindred</title>
        <link rel="icon" href="%3$s/console/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="%3$s/console/pico.css">
        <link rel="stylesheet" href="%3$s/console/console.css">
        </head>
        <body>
        <header class="bar"><a class="brand" href="%3$s/console"><img
          src="%3$s/console/icon.svg" alt="" width="28" height="28"> Kindred</a></header>
        <main>
        <header class="heading"><h1>%1$s</h1></header>
        %2$s</main>
        </body>
        </html>
        """
        .formatted(escape(title), body, basePath);
  }

  /** Text in which back-ticks mark code. */
  private static String text(String text) {
    return escape(text).replaceAll("`([^`]*)`", "<code>$1</code>");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
