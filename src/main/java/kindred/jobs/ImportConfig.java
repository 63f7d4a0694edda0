package kindred.jobs;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kindred.jobs.files.ImportFolders;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * The folders and limits of imports.
 *
 * @param folders folders on the server with files that clients may name
 * @param spool folder of this server for what it keeps about jobs
 * @param uploads folder for uploads while they are imported, and for logs; all servers may share it
 * @param maxBytes maximum size of one file, after decompression
 * @param jobsPerTenant maximum number of jobs of a tenant that have not ended
 * @param spoolMaxBytes maximum size of the spool; 0: a tenth of its disk, and at most 20 GiB
 * @param logDays days for which logs of jobs are kept
 * @param chunkRows maximum number of rows that are read and processed together
 */
public record ImportConfig(
    List<Path> folders,
    Path spool,
    Path uploads,
    long maxBytes,
    long spoolMaxBytes,
    int jobsPerTenant,
    int logDays,
    int chunkRows) {

  private static final int DEFAULT_JOBS = 50;
  private static final int MAX_JOBS = 1_000;
  private static final int MAX_LOG_DAYS = 3_650;

  /** The larger, the more claims share an LWT; and the more rows a later worker has to replay. */
  private static final int MAX_CHUNK_ROWS = 80_000;

  private static final int MIN_CHUNK_ROWS = 5_000;
  private static final int HEAP_BYTES_PER_ROW = 13_000;

  private static final Setting FOLDERS =
      new Setting(
          "KINDRED_IMPORT_DIRS",
          "",
          "folders of files on the server that may be imported, separated by the path separator;"
              + " {tenant} in a path is the number of the tenant, and with users every path needs it; not"
              + " set: <data dir>/imports, with users <data dir>/imports/{tenant}");
  private static final Setting MAX_BYTES =
      new Setting(
          "KINDRED_IMPORT_MAX_BYTES",
          "4294967296",
          "maximum number of bytes of an imported file, after decompression");
  private static final Setting SPOOL_DIR =
      new Setting(
          "KINDRED_SPOOL_DIR",
          "",
          "folder of uploads and logs that all servers of the cluster mount, so that each of them can"
              + " resume every job; not set: <data dir>/spool, for this server only");
  private static final Setting SPOOL_MAX_BYTES =
      new Setting(
          "KINDRED_SPOOL_MAX_BYTES",
          "0",
          "maximum number of bytes of all uploads and logs in the spool; 0: a tenth of its disk, and"
              + " at most 20 GiB");
  private static final Setting JOBS_PER_TENANT =
      new Setting(
          "KINDRED_IMPORT_JOBS_PER_TENANT",
          Integer.toString(DEFAULT_JOBS),
          "maximum number of jobs of a tenant that are queued, running or paused; must be equal on all"
              + " servers of a cluster");

  private static final Setting LOG_DAYS =
      new Setting(
          "KINDRED_IMPORT_LOG_DAYS", "30", "days for which the logs of jobs stay in the spool");

  public static final List<Setting> SETTINGS =
      List.of(FOLDERS, MAX_BYTES, SPOOL_DIR, SPOOL_MAX_BYTES, JOBS_PER_TENANT, LOG_DAYS);

  public ImportConfig {
    folders = List.copyOf(folders);
  }

  /** As many rows as a small share of the heap has room for. */
  private static int defaultChunkRows() {
    long fit = Runtime.getRuntime().maxMemory() / HEAP_BYTES_PER_ROW;
    return (int) Math.max(MIN_CHUNK_ROWS, Math.min(MAX_CHUNK_ROWS, fit));
  }

  /**
   * Reads the settings; invalid values are collected in {@code settings}.
   *
   * @param users whether callers may use some tenants only: then no folder is common to all tenants
   */
  public static ImportConfig from(Settings settings, Path dataFolder, boolean users) {
    var folders = settings.read(FOLDERS, text -> folders(text, users));
    var common = dataFolder.resolve("imports");
    var spool = dataFolder.resolve("spool");
    return new ImportConfig(
        folders.isEmpty()
            ? List.of(users ? common.resolve(ImportFolders.TENANT) : common)
            : folders,
        spool,
        settings.read(SPOOL_DIR, text -> text.isEmpty() ? spool : folder(text)),
        settings.read(MAX_BYTES, text -> bytes(text, 1)),
        settings.read(SPOOL_MAX_BYTES, text -> bytes(text, 0)),
        settings.read(JOBS_PER_TENANT, text -> Settings.number(text, 1, MAX_JOBS)),
        settings.read(LOG_DAYS, text -> Settings.number(text, 1, MAX_LOG_DAYS)),
        defaultChunkRows());
  }

  private static List<Path> folders(String text, boolean users) {
    var folders = folders(text);
    if (users && !folders.stream().allMatch(ImportFolders::isOfOneTenant)) {
      throw new IllegalArgumentException(
          "must have "
              + ImportFolders.TENANT
              + " in every path, because the server has users: in a folder without it every tenant"
              + " could import the files of all tenants. Name folders such as /srv/imports/"
              + ImportFolders.TENANT);
    }
    return folders;
  }

  private static List<Path> folders(String text) {
    try {
      return Stream.of(text.split(File.pathSeparator))
          .filter(folder -> !folder.isBlank())
          .map(folder -> Path.of(folder.strip()))
          .toList();
    } catch (InvalidPathException impossible) {
      throw new IllegalArgumentException("must be a list of folders", impossible);
    }
  }

  private static Path folder(String text) {
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException malformed) {
      throw new IllegalArgumentException("must be a folder", malformed);
    }
  }

  private static long bytes(String text, long min) {
    try {
      long bytes = Long.parseLong(text);
      if (bytes >= min) {
        return bytes;
      }
    } catch (NumberFormatException notANumber) {
      // reported below
    }
    throw new IllegalArgumentException("must be a whole number of bytes from " + min);
  }
}
