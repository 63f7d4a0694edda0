package kindred.jobs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import kindred.jobs.ImportJob;
import kindred.jobs.outcomes.ImportLog;
import kindred.profile.Ids;

/**
 * The folder of this server's uploads, of its logs, and of notes about the imports it runs. No
 * other server uses it, so whatever lies there at the start is a dead run's.
 */
public final class Spool {

  private static final String UPLOAD = "upload-";
  private static final String FAILED = "failed-";
  private static final String NOTE = "note-";
  private static final String DRY_RUN = "dry-";
  private static final String LEFT_OVER =
      "{" + String.join("*,", UPLOAD, FAILED, DRY_RUN) + "*,.*" + ImportLog.UNFINISHED + "}";
  private static final Pattern JOB = Pattern.compile("(?:job|note)-(-?\\d+)-([0-9A-Za-z]+)");

  private final Path folder;
  private final String server;

  private Spool(Path folder, String server) {
    this.folder = folder;
    this.server = server;
  }

  /** A job that a file of the spool belongs to. */
  public record Job(int tenant, String id) {}

  /** Makes the folder, and removes what is half done or of no job. */
  public static Spool open(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (var leftOver = Files.newDirectoryStream(folder, LEFT_OVER)) {
      for (var file : leftOver) {
        Files.delete(file);
      }
    }
    return new Spool(folder, identity(folder.resolve("server-id")));
  }

  private static String identity(Path file) throws IOException {
    if (!Files.exists(file)) {
      var temporary = Files.writeString(file.resolveSibling("server-id.tmp"), Ids.random());
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file);
  }

  /** The name by which jobs know this server; the same after a restart. */
  public String server() {
    return server;
  }

  /** Whether this server is the last that took the job. */
  public boolean owns(ImportJob job) {
    return job.owner().startsWith(server + "/");
  }

  /** A name for what a dry run has to remember. */
  public Path dryRun() {
    return folder.resolve(DRY_RUN + Ids.random());
  }

  /** A name for an upload that nobody else has. */
  public Path upload() {
    return folder.resolve(UPLOAD + Ids.random());
  }

  /** Where the upload of a job lies. */
  public Path file(int tenant, String job) {
    return folder.resolve("job-" + tenant + "-" + job);
  }

  public Path log(String job) {
    return folder.resolve(job + ".log");
  }

  /** Where the failed records of a job are put together for a client. */
  public Path failed(String job) {
    return folder.resolve(FAILED + job);
  }

  /** Remembers that this server runs the job, and keeps its upload; gives the file to read. */
  public Path keep(int tenant, String job, ImportSource source) throws IOException {
    if (source.upload()) {
      return Files.move(source.file(), file(tenant, job), StandardCopyOption.ATOMIC_MOVE);
    }
    note(tenant, job);
    return source.file();
  }

  /** This server runs the job from now on. */
  public void note(int tenant, String job) throws IOException {
    Files.writeString(noteFile(tenant, job), "");
  }

  /** The job has ended, or is another server's. */
  public void forget(int tenant, String job) throws IOException {
    Files.deleteIfExists(file(tenant, job));
    Files.deleteIfExists(noteFile(tenant, job));
  }

  /** The jobs that were not finished when this server was last here. */
  public List<Job> unfinished() throws IOException {
    var jobs = new ArrayList<Job>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        var form = JOB.matcher(file.getFileName().toString());
        if (form.matches()) {
          jobs.add(new Job(Integer.parseInt(form.group(1)), form.group(2)));
        }
      }
    }
    return jobs;
  }

  private Path noteFile(int tenant, String job) {
    return folder.resolve(NOTE + tenant + "-" + job);
  }
}
