package kindred.jobs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kindred.profile.Ids;

/**
 * The files of jobs. Uploads and logs lie in a folder that all servers may share, so that each of
 * them can resume a job; notes and dry runs lie in a folder of this server. A server deletes what
 * its own earlier run left unfinished, and the upload of a job only when the job has ended.
 */
public final class Spool {

  private static final String UPLOAD = "upload-";
  private static final String FILE = "job-";
  private static final String NOTE = "note-";
  private static final String DRY_RUN = "dry-";
  private static final String LOG = ".log";

  /** The suffix of a log that is being written. */
  public static final String UNFINISHED_LOG = LOG + ".tmp";

  private static final String ANY_FILE = FILE + "*";
  private static final String ANY_LOG = "[!.]*" + LOG;
  private static final String UNFINISHED =
      "{" + UPLOAD + "*," + DRY_RUN + "*,.*" + UNFINISHED_LOG + "}";
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z]+");
  private static final Pattern JOB = Pattern.compile("(?:job|note)-(-?\\d+)-([0-9A-Za-z]+)(-.+)?");

  private final SpoolFolder own;
  private final SpoolFolder folder;
  private final String server;
  private final SpoolSpace space;
  private final SpoolSpace ownSpace;

  private Spool(SpoolFolder own, SpoolFolder folder, long maxBytes) throws IOException {
    this.own = own;
    this.folder = folder;
    this.server = identity(own.file("server-id"));
    this.space = SpoolSpace.of(folder.path(), maxBytes);
    this.ownSpace = shared() ? SpoolSpace.of(own.path(), maxBytes) : space;
  }

  /** A job to which a file of the spool belongs. */
  public record Job(int tenant, String id) {}

  /**
   * Creates the folders, and deletes what an earlier run of this server has not finished.
   *
   * @param own the folder of this server
   * @param folder of uploads and logs; if it is another one than {@code own}, all servers share it
   * @param maxBytes of uploads and logs, as in {@link SpoolSpace}
   */
  public static Spool open(Path own, Path folder, long maxBytes) throws IOException {
    Files.createDirectories(own);
    Files.createDirectories(folder);
    var uploads = Files.isSameFile(own, folder) ? own : folder;
    var spool = new Spool(new SpoolFolder(own), new SpoolFolder(uploads), maxBytes);
    SpoolFolder.delete(spool.own.list(UNFINISHED));
    SpoolFolder.delete(spool.folder.list(UPLOAD + "*-" + spool.server + "-*"));
    if (spool.shared()) {
      spool.share();
    }
    return spool;
  }

  private static String identity(Path file) throws IOException {
    if (!Files.exists(file)) {
      var temporary = Files.writeString(file.resolveSibling("server-id.tmp"), Ids.random());
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file);
  }

  /** Moves what this server kept for itself until now; the folder may be on another disk. */
  private void share() throws IOException {
    for (var file : own.list("{" + ANY_FILE + "," + ANY_LOG + "}")) {
      var copy = Files.copy(file, upload(0, Files.size(file)));
      folder.rename(copy, file.getFileName().toString());
      Files.delete(file);
    }
  }

  /** Whether other servers read and write the uploads and logs as well. */
  public boolean shared() {
    return !own.equals(folder);
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

  /** The space of uploads and logs. */
  public SpoolSpace space() {
    return space;
  }

  public SpoolSpace dryRunSpace() {
    return ownSpace;
  }

  /** A new path for the data of a dry run. */
  public Path dryRun() {
    return own.file(DRY_RUN + Ids.random());
  }

  /**
   * A new path for an upload of a tenant.
   *
   * @param bytes the size that the client has stated; 0: none
   */
  public Path upload(int tenant, long bytes) {
    return folder.file(UPLOAD + tenant + "-" + server + "-" + Ids.random() + "-" + bytes);
  }

  /**
   * The uploads of a job. There are several if the request was repeated on several servers; all
   * have the same bytes.
   */
  public List<Path> files(int tenant, String job) throws IOException {
    var file = FILE + tenant + "-" + name(job);
    return folder.list("{" + file + "," + file + "-*}");
  }

  /** Deletes old logs, and what other servers left unfinished. */
  public void deleteOld(Instant logs, Instant unfinished) throws IOException {
    SpoolFolder.delete(folder.list(ANY_LOG, logs));
    if (shared()) {
      SpoolFolder.delete(folder.list(UNFINISHED, unfinished));
    }
  }

  public Path log(String job) {
    return folder.file(name(job) + LOG);
  }

  /** Records that this server runs the job, and keeps its upload; returns the file to read. */
  public Path register(int tenant, String job, ImportSource source) throws IOException {
    if (source.upload()) {
      return folder.rename(source.file(), received(tenant, job));
    }
    writeNote(tenant, job);
    return source.file();
  }

  /** Records that this server runs the job. */
  public void writeNote(int tenant, String job) throws IOException {
    Files.writeString(noteFile(tenant, job), "");
  }

  /** Deletes the uploads and the note of a job that has ended. */
  public void remove(int tenant, String job) throws IOException {
    SpoolFolder.delete(files(tenant, job));
    Files.deleteIfExists(noteFile(tenant, job));
  }

  /** Deletes what this server has registered for a job that was not created. */
  public void discard(int tenant, String job) throws IOException {
    Files.deleteIfExists(folder.file(received(tenant, job)));
    Files.deleteIfExists(noteFile(tenant, job));
  }

  /** The jobs that an earlier run of this server did not finish. */
  public Set<Job> unfinished() throws IOException {
    var jobs = jobs(own.list("*"));
    jobs.addAll(jobs(folder.list(ANY_FILE + "-" + server)));
    return jobs;
  }

  /** The jobs of all servers whose uploads were received before a time. */
  public Set<Job> receivedBefore(Instant time) throws IOException {
    return jobs(folder.list(ANY_FILE, time));
  }

  private static Set<Job> jobs(List<Path> files) {
    return files.stream()
        .map(file -> JOB.matcher(file.getFileName().toString()))
        .filter(Matcher::matches)
        .map(form -> new Job(Integer.parseInt(form.group(1)), form.group(2)))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** With the server: a repetition on another one must not replace a file that is being read. */
  private String received(int tenant, String job) {
    return FILE + tenant + "-" + name(job) + "-" + server;
  }

  private Path noteFile(int tenant, String job) {
    return own.file(NOTE + tenant + "-" + name(job));
  }

  /** Job ids come from the database: one that is no id must not lead out of the folder. */
  private static String name(String job) {
    if (!ID.matcher(job).matches()) {
      throw new IllegalArgumentException("A job id has letters and digits only");
    }
    return job;
  }
}
