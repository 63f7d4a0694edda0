package kindred.jobs.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/**
 * The folders of the server from which clients may import files. A folder with {@value #TENANT} in
 * its path is another one for each tenant. Whether a file is inside is decided after links are
 * resolved, and no reply reveals what exists elsewhere.
 */
public final class ImportFolders {

  /** Stands for the number of the tenant. */
  public static final String TENANT = "{tenant}";

  private enum Access {
    FILE,
    MISSING,
    OUTSIDE
  }

  private record Resolved(Access access, Path real) {}

  private final List<Path> folders;

  public ImportFolders(List<Path> folders) {
    this.folders = folders.stream().map(ImportFolders::absolute).toList();
  }

  /** Whether the folder is another one for each tenant. */
  public static boolean isOfOneTenant(Path folder) {
    return absolute(folder).toString().contains(TENANT);
  }

  /**
   * The file that the parameter {@code profiles} names, as a path without links. A relative path is
   * resolved in each folder of the tenant in turn.
   *
   * @throws ProblemException if the path is outside the folders, or not a file with one name only
   */
  public Path resolve(int tenant, String profiles) {
    var named = path(profiles);
    boolean outside = folders.isEmpty();
    var own = folders.stream().map(folder -> of(tenant, folder)).toList();
    for (var folder : own) {
      var resolved = resolve(own, absolute(folder.resolve(named)));
      if (resolved.access() == Access.FILE) {
        return resolved.real();
      }
      outside |= resolved.access() == Access.OUTSIDE;
    }
    throw outside ? outside() : notFound();
  }

  /** The path of the log of an import: next to its input. */
  public static Path logFor(Path input) {
    return input.resolveSibling(logFor(input.getFileName().toString()));
  }

  /** The same, for a file as the client has named it. */
  public static String logFor(String profiles) {
    return profiles + ".log";
  }

  /** Links are resolved once, so that the path that is checked is the path that is opened. */
  private static Resolved resolve(List<Path> folders, Path candidate) {
    var real = RealPath.of(candidate);
    if (!isInside(folders, candidate) || !isInside(folders, real)) {
      return new Resolved(Access.OUTSIDE, real);
    }
    if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
      return new Resolved(Access.MISSING, real);
    }
    return new Resolved(hasOtherNames(real) ? Access.OUTSIDE : Access.FILE, real);
  }

  /** Another name may be outside the folders: nobody can tell whose file it is. */
  private static boolean hasOtherNames(Path file) {
    try {
      return Files.getFileStore(file).supportsFileAttributeView("unix")
          && ((Number) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS)).intValue()
              > 1;
    } catch (IOException unreadable) {
      return true;
    }
  }

  private static Path of(int tenant, Path folder) {
    return Path.of(folder.toString().replace(TENANT, Integer.toString(tenant)));
  }

  /** Compares paths only; a folder may be given with links or without. */
  private static boolean isInside(List<Path> folders, Path candidate) {
    return folders.stream()
        .anyMatch(
            folder -> candidate.startsWith(folder) || candidate.startsWith(RealPath.of(folder)));
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static Path path(String profiles) {
    try {
      return Path.of(profiles);
    } catch (InvalidPathException impossible) {
      throw Problem.of(Problem.Kind.INVALID, "invalid-path", "'profiles' is not a valid path.")
          .exception();
    }
  }

  private static ProblemException outside() {
    return Problem.of(
            Problem.Kind.FORBIDDEN,
            "outside-import-folders",
            "'profiles' must name a file inside the import folders of the server"
                + " (KINDRED_IMPORT_DIRS).")
        .exception();
  }

  private static ProblemException notFound() {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "import-file-not-found",
            "'profiles' names no file in the import folders of the server (KINDRED_IMPORT_DIRS)."
                + " Correct the path, relative to one of them, or place the file there.")
        .exception();
  }
}
