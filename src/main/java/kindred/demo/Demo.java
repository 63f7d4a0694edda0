package kindred.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kindred.cli.ProgressView;
import kindred.cli.ProgressView.Unit;
import kindred.demo.CustomerFile.Contents;
import kindred.demo.DemoClient.Answer;

/**
 * Shows a running server at work over HTTP: schema, import with an identity check, the same import
 * again, a merge. It can be repeated on the same data.
 */
public final class Demo {

  /** The tenant that the demo's customers belong to. */
  public static final int TENANT = 101;

  /** The number of rows that the demo imports. */
  public static final int ROWS = 20_000;

  private static final String FILE = "demo-customers.csv";
  private static final long SEED = 20_250_301;
  private static final long POLL_MILLIS = 200;

  private final DemoClient client;
  private final Path importFolder;
  private final PrintStream out;
  private final boolean terminal;
  private final int rows;

  private Demo(URI base, Path importFolder, PrintStream out, boolean terminal, int rows) {
    this.client = new DemoClient(base, TENANT);
    this.importFolder = importFolder;
    this.out = out;
    this.terminal = terminal;
    this.rows = rows;
  }

  /**
   * Runs the demo; the server keeps running.
   *
   * @param importFolder a folder that the server may import from
   * @throws DemoException when the server does not behave as documented
   */
  public static void run(URI base, Path importFolder, PrintStream out) {
    boolean terminal = out == System.out && System.console() != null;
    new Demo(base, importFolder, out, terminal, ROWS).run();
  }

  /** The demo with another number of rows, and without a progress bar. */
  static void run(URI base, Path importFolder, PrintStream out, int rows) {
    new Demo(base, importFolder, out, false, rows).run();
  }

  private void run() {
    heading("1. Schema of tenant " + TENANT);
    boolean fresh = new DemoSchema(client, out).define();

    heading("2. A file of invented customers");
    var file = importFolder.resolve(FILE);
    var contents = generate(file);

    heading("3. Import; rows with a known e-mail address are skipped");
    checkFirst(load(), contents, fresh);

    heading("4. The same file again");
    checkSecond(load(), contents);

    heading("5. One person, two profiles: merge");
    var survivor = new DemoMerge(client, out).mergeOne(contents.pairs());

    heading("6. Now try it yourself; the server keeps running");
    suggest(file, survivor, contents);
  }

  private void heading(String text) {
    out.printf("%n%s%n", text);
  }

  private Contents generate(Path file) {
    try {
      Files.createDirectories(importFolder);
      var contents = new CustomerFile(SEED, TENANT, rows).write(file);
      out.printf(Locale.ROOT, "   %s (%,d bytes)%n", file, Files.size(file));
      out.printf(
          Locale.ROOT,
          "   generated: %,d rows, %,d different e-mail addresses, %,d repeats%n",
          contents.rows(),
          contents.emails(),
          contents.repeats());
      return contents;
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** Imports the file from the server's folder, and returns the job's counts. */
  private JsonNode load() {
    var before = newestJob();
    var answer =
        client.postAsync(
            "/profiles/import",
            """
            {"format": "CSV", "profiles": "%s", "id-key": "%s"}"""
                .formatted(FILE, DemoSchema.EMAIL_KEY));
    try (var progress = view()) {
      while (!done(answer)) {
        var job = newestJob();
        if (!job.path("id").equals(before.path("id"))) {
          progress.show(job.path("counts").path("read").asLong(), job.path("percent").asDouble());
        }
      }
      if (!answer.isCompletedExceptionally() && answer.join().status() == 200) {
        progress.show(rows, 100);
      }
    }
    return report(DemoClient.join(answer).require(200).body());
  }

  private ProgressView view() {
    return ProgressView.of(new PrintWriter(out, true), terminal, "   import", Unit.ROWS, rows);
  }

  private static boolean done(CompletableFuture<Answer> answer) {
    try {
      answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException failed) {
      return true; // the caller gets the failure from the future
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DemoException("The demo was interrupted while the import ran.", interrupted);
    }
  }

  private JsonNode newestJob() {
    return client.get("/imports?limit=1").require(200).body().path(0);
  }

  private JsonNode report(JsonNode job) {
    var counts = job.path("counts");
    out.printf(
        Locale.ROOT,
        "   %s: %,d read, %,d imported, %,d skipped, %,d failed; %,.0f rows per second%n",
        job.path("state").asText(),
        counts.path("read").asLong(),
        counts.path("imported").asLong(),
        counts.path("skipped").asLong(),
        counts.path("failed").asLong(),
        job.path("rows_per_second").asDouble());
    return counts;
  }

  private void checkFirst(JsonNode counts, Contents contents, boolean fresh) {
    long imported = counts.path("imported").asLong();
    long skipped = counts.path("skipped").asLong();
    if (imported == contents.emails() && skipped == contents.repeats()) {
      out.println("   exactly as generated");
    } else if (!fresh && imported + skipped == contents.rows()) {
      out.println("   the other rows were imported by an earlier run");
    } else {
      throw new DemoException(
          "The import should create "
              + contents.emails()
              + " profiles, but created "
              + imported
              + ".");
    }
  }

  private void checkSecond(JsonNode counts, Contents contents) {
    if (counts.path("skipped").asLong() != contents.rows()) {
      throw new DemoException("Importing the same file again should skip every row.");
    }
    out.println("   no profile was created twice");
  }

  private void suggest(Path file, String survivor, Contents contents) {
    var email = contents.pairs().get(0).otherEmail();
    var other = contents.pairs().get(contents.pairs().size() - 1);
    say("the contract", "curl " + client.url("/openapi.yaml"));
    say(
        "find by a key",
        "curl '" + client.url("/profiles?EmailAddress=" + email + "&include_profile=yes'"));
    say("read", "curl '" + client.url("/profiles/" + survivor + "?extensions=Address,Phone'"));
    say(
        "import",
        "curl -H 'Content-Type: text/csv' --data-binary @"
            + file
            + " '"
            + client.url("/profiles/import?id-key=" + DemoSchema.EMAIL_KEY + "'"));
    say(
        "merge",
        "curl -i -X PUT "
            + client.url("/profiles/DESTINATION/merge/SOURCE")
            + "\n      with the ids of one person's two profiles:");
    out.println("      curl '" + client.url("/profiles?EmailAddress=" + other.email() + "'"));
    out.println("      curl '" + client.url("/profiles?EmailAddress=" + other.otherEmail() + "'"));
  }

  private void say(String what, String command) {
    out.printf("   %s%n      %s%n", what, command);
  }
}
