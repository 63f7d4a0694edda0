package kindred.jobs.files;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/**
 * The folders of the server from which clients may import files. Whether a file is inside is
 * decided after links are resolved, and no reply reveals what exists elsewhere.
 */
public final class ImportFolders {

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

  /**
   * The file that the parameter {@code profiles} names, as a path without links. A relative path is
   * resolved in each folder in turn.
   *
   * @throws ProblemException if the path is outside the folders, or not a file
   */
  public Path resolve(String profiles) {
    var named = path(profiles);
    boolean outside = folders.isEmpty();
    for (var folder : folders) {
      var resolved = resolve(absolute(folder.resolve(named)));
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
  private Resolved resolve(Path candidate) {
    var real = RealPath.of(candidate);
    if (!isInside(candidate) || !isInside(real)) {
      return new Resolved(Access.OUTSIDE, real);
    }
    boolean file = Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS);
    return new Resolved(file ? Access.FILE : Access.MISSING, real);
  }

  /** Compares paths only; a folder may be given with links or without. */
  private boolean isInside(Path candidate) {
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
