package kindred.jobs;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * Where imports read from, and how much they may read.
 *
 * @param folders the folders of files that clients may name
 * @param spool where uploads lie while they are imported, and logs of uploads afterwards
 * @param mostBytes the most unpacked bytes of one file
 * @param jobsPerTenant the most imports and merges of a tenant that are not over
 */
public record ImportConfig(List<Path> folders, Path spool, long mostBytes, int jobsPerTenant) {

  private static final int USUAL_JOBS = 50;
  private static final int MOST_JOBS = 1_000;

  private static final Setting FOLDERS =
      new Setting(
          "KINDRED_IMPORT_DIRS",
          "",
          "folders of files on the server that may be imported, separated by the path separator;"
              + " not set: <data dir>/imports");
  private static final Setting MOST_BYTES =
      new Setting(
          "KINDRED_IMPORT_MAX_BYTES",
          "68719476736",
          "the most bytes of one imported file, after unpacking");
  private static final Setting JOBS_PER_TENANT =
      new Setting(
          "KINDRED_IMPORT_JOBS_PER_TENANT",
          Integer.toString(USUAL_JOBS),
          "the most imports and merges of a tenant that are running, queued or paused; the same for"
              + " all servers of a cluster");

  /** The settings of this package. */
  public static final List<Setting> SETTINGS = List.of(FOLDERS, MOST_BYTES, JOBS_PER_TENANT);

  public ImportConfig {
    folders = List.copyOf(folders);
  }

  /** With as many jobs as usual. */
  public ImportConfig(List<Path> folders, Path spool, long mostBytes) {
    this(folders, spool, mostBytes, USUAL_JOBS);
  }

  /** Reads the settings; faults are left with them. */
  public static ImportConfig from(Settings settings, Path dataFolder) {
    var folders = settings.read(FOLDERS, ImportConfig::folders);
    return new ImportConfig(
        folders.isEmpty() ? List.of(dataFolder.resolve("imports")) : folders,
        dataFolder.resolve("spool"),
        settings.read(MOST_BYTES, ImportConfig::bytes),
        settings.read(JOBS_PER_TENANT, ImportConfig::jobs));
  }

  private static List<Path> folders(String text) {
    try {
      return Stream.of(text.split(File.pathSeparator))
          .filter(folder -> !folder.isBlank())
          .map(folder -> Path.of(folder.strip()))
          .toList();
    } catch (InvalidPathException impossible) {
      throw new IllegalArgumentException("must be folders", impossible);
    }
  }

  private static long bytes(String text) {
    try {
      long bytes = Long.parseLong(text);
      if (bytes > 0) {
        return bytes;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new IllegalArgumentException("must be a whole number of bytes greater than 0");
  }

  private static int jobs(String text) {
    try {
      int jobs = Integer.parseInt(text);
      if (jobs > 0 && jobs <= MOST_JOBS) {
        return jobs;
      }
    } catch (NumberFormatException notANumber) {
      // said below
    }
    throw new IllegalArgumentException("must be a whole number from 1 to " + MOST_JOBS);
  }
}
