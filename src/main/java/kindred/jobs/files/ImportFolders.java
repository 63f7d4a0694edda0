package kindred.jobs.files;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import kindred.problem.Problem;
import kindred.problem.ProblemException;

/**
 * The folders of the server that may be imported from. What is inside of them is decided after
 * links are resolved, and no answer tells what exists elsewhere.
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
    this.folders = folders.stream().map(ImportFolders::plain).toList();
  }

  /**
   * The file that a request's {@code profiles} names, free of links; a relative name is looked for
   * in each folder in turn.
   *
   * @throws ProblemException when it is outside of the folders, or not a file
   */
  public Path resolve(String profiles) {
    var named = path(profiles);
    boolean outside = folders.isEmpty();
    for (var folder : folders) {
      var resolved = resolve(plain(folder.resolve(named)));
      if (resolved.access() == Access.FILE) {
        return resolved.real();
      }
      outside |= resolved.access() == Access.OUTSIDE;
    }
    throw outside ? outside() : notFound();
  }

  /** Where the log of an import lies: beside its input. */
  public static Path logFor(Path input) {
    return input.resolveSibling(input.getFileName() + ".log");
  }

  /** Links are resolved once: the path that was judged is the path that is opened. */
  private Resolved resolve(Path candidate) {
    var real = RealPath.of(candidate);
    if (!isInside(candidate) || !isInside(real)) {
      return new Resolved(Access.OUTSIDE, real);
    }
    boolean file = Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS);
    return new Resolved(file ? Access.FILE : Access.MISSING, real);
  }

  /** By names alone; a folder may be named by a path with links, and by the one without. */
  private boolean isInside(Path candidate) {
    return folders.stream()
        .anyMatch(
            folder -> candidate.startsWith(folder) || candidate.startsWith(RealPath.of(folder)));
  }

  private static Path plain(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static Path path(String profiles) {
    try {
      return Path.of(profiles);
    } catch (InvalidPathException impossible) {
      throw Problem.of(
              Problem.Kind.INVALID, "invalid-path", "'profiles' is not the path of a file.")
          .exception();
    }
  }

  private static ProblemException outside() {
    return Problem.of(
            Problem.Kind.FORBIDDEN,
            "outside-import-folders",
            "'profiles' must name a file inside the import folders of the server.")
        .exception();
  }

  private static ProblemException notFound() {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "import-file-not-found",
            "There is no such file in the import folders of the server.")
        .exception();
  }
}
