package kindred.jobs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import kindred.profile.Ids;

/**
 * The folder for this server's uploads and logs, and for notes about the jobs that it runs. No
 * other server uses it, so files found at the start belong to an earlier run.
 */
public final class Spool {

  private static final String UPLOAD = "upload-";
  private static final String NOTE = "note-";
  private static final String DRY_RUN = "dry-";

  private static final String LOG = ".log";

  /** The suffix of a log that is being written. */
  public static final String UNFINISHED_LOG = LOG + ".tmp";

  private static final String LEFT_OVER =
      "{" + String.join("*,", UPLOAD, DRY_RUN) + "*,.*" + UNFINISHED_LOG + "}";
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z]+");
  private static final Pattern JOB = Pattern.compile("(?:job|note)-(-?\\d+)-([0-9A-Za-z]+)");

  private final Path folder;
  private final String server;
  private final SpoolSpace space;

  private Spool(Path folder, String server, SpoolSpace space) {
    this.folder = folder;
    this.server = server;
    this.space = space;
  }

  /** A job to which a file of the spool belongs. */
  public record Job(int tenant, String id) {}

  /** The same with the default limit of its size. */
  public static Spool open(Path folder) throws IOException {
    return open(folder, 0);
  }

  /**
   * Creates the folder, and deletes unfinished files and those without a job.
   *
   * @param maxBytes as in {@link SpoolSpace}
   */
  public static Spool open(Path folder, long maxBytes) throws IOException {
    Files.createDirectories(folder);
    try (var leftOver = Files.newDirectoryStream(folder, LEFT_OVER)) {
      for (var file : leftOver) {
        Files.delete(file);
      }
    }
    return new Spool(
        folder, identity(folder.resolve("server-id")), SpoolSpace.of(folder, maxBytes));
  }

  private static String identity(Path file) throws IOException {
    if (!Files.exists(file)) {
      var temporary = Files.writeString(file.resolveSibling("server-id.tmp"), Ids.random());
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file);
  }

  /** The id of this server; it stays the same after a restart. */
  public String server() {
    return server;
  }

  /** Whether the owner of a job is this server, in this run or an earlier one. */
  public boolean isOwn(String owner) {
    return owner.startsWith(server + "/");
  }

  /** A new owner for a job that this server takes; different each time. */
  public String owner() {
    return server + "/" + Ids.random();
  }

  /** The space of the folder. */
  public SpoolSpace space() {
    return space;
  }

  /** A new path for the data of a dry run. */
  public Path dryRun() {
    return folder.resolve(DRY_RUN + Ids.random());
  }

  /** A new path for an upload of a tenant. */
  public Path upload(int tenant) {
    return folder.resolve(UPLOAD + tenant + "-" + Ids.random());
  }

  /** The path of the upload of a job. */
  public Path file(int tenant, String job) {
    return folder.resolve("job-" + tenant + "-" + name(job));
  }

  /** Deletes the logs of jobs that were written before a time. */
  public void deleteLogs(Instant before) throws IOException {
    try (var logs = Files.newDirectoryStream(folder, "[!.]*" + LOG)) {
      for (var log : logs) {
        if (Files.getLastModifiedTime(log).toInstant().isBefore(before)) {
          Files.deleteIfExists(log);
        }
      }
    }
  }

  /** The path of the log of a job. */
  public Path log(String job) {
    return folder.resolve(name(job) + LOG);
  }

  /** Records that this server runs the job, and keeps its upload; returns the file to read. */
  public Path register(int tenant, String job, ImportSource source) throws IOException {
    if (source.upload()) {
      return Files.move(source.file(), file(tenant, job), StandardCopyOption.ATOMIC_MOVE);
    }
    writeNote(tenant, job);
    return source.file();
  }

  /** Records that this server runs the job. */
  public void writeNote(int tenant, String job) throws IOException {
    Files.writeString(noteFile(tenant, job), "");
  }

  /** Deletes the upload and the note of a job that has ended or that another server has. */
  public void remove(int tenant, String job) throws IOException {
    Files.deleteIfExists(file(tenant, job));
    Files.deleteIfExists(noteFile(tenant, job));
  }

  /** The jobs that an earlier run of this server did not finish. */
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
    return folder.resolve(NOTE + tenant + "-" + name(job));
  }

  /** Job ids come from the database: one that is no id must not lead out of the folder. */
  private static String name(String job) {
    if (!ID.matcher(job).matches()) {
      throw new IllegalArgumentException("A job id has letters and digits only");
    }
    return job;
  }
}
