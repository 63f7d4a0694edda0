package kindred.jobs.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;
import kindred.settings.ProcessUser;

/**
 * Opens regular files by paths without links, also while others replace folders of the path by
 * links. The entries of a folder that only this user and root may change are used by their path;
 * from the first other folder on, each folder is opened in the one before it.
 */
final class GuardedFile {

  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private GuardedFile() {}

  private interface Use<T> {
    T in(SecureDirectoryStream<Path> folder, Path name) throws IOException;
  }

  static BasicFileAttributes attributes(Path file) throws IOException {
    var shared = firstShared(file);
    return shared.isEmpty()
        ? Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS)
        : inside(shared.get(), file, GuardedFile::attributes);
  }

  /** Opens a file for reading; fails if it is anything else, such as a pipe. */
  static SeekableByteChannel open(Path file) throws IOException {
    var shared = firstShared(file);
    if (shared.isPresent()) {
      return inside(shared.get(), file, GuardedFile::open);
    }
    requireRegular(attributes(file), file);
    return Files.newByteChannel(file, StandardOpenOption.READ, NOFOLLOW_LINKS);
  }

  private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    return folder
        .getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
        .readAttributes();
  }

  private static SeekableByteChannel open(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    requireRegular(attributes(folder, name), name);
    return folder.newByteChannel(name, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS));
  }

  private static void requireRegular(BasicFileAttributes attributes, Path name) throws IOException {
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(name.toString(), null, "not a regular file");
    }
  }

  private static <T> T inside(Path shared, Path file, Use<T> use) throws IOException {
    var open = new ArrayDeque<DirectoryStream<Path>>();
    try {
      open.push(Files.newDirectoryStream(shared));
      if (!shared.equals(file.getParent())) {
        for (var name : shared.relativize(file.getParent())) {
          open.push(secure(open.peek()).newDirectoryStream(name, NOFOLLOW_LINKS));
        }
      }
      return use.in(secure(open.peek()), file.getFileName());
    } finally {
      while (!open.isEmpty()) {
        open.pop().close();
      }
    }
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> folder)
      throws IOException {
    if (folder instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    throw new IOException("This platform cannot open files in shared folders safely");
  }

  /** The first folder of the path whose entries others may change. */
  private static Optional<Path> firstShared(Path file) throws IOException {
    Path folder = file.getRoot();
    for (var name : file) {
      if (!isOwn(folder)) {
        return Optional.of(folder);
      }
      folder = folder.resolve(name);
    }
    return Optional.empty();
  }

  private static boolean isOwn(Path folder) throws IOException {
    var view = Files.getFileAttributeView(folder, PosixFileAttributeView.class, NOFOLLOW_LINKS);
    if (view == null) {
      return true; // a platform without permissions
    }
    var attributes = view.readAttributes();
    return attributes.isDirectory()
        && attributes.permissions().stream().noneMatch(OTHERS_WRITE::contains)
        && ProcessUser.orRootOwns(folder);
  }
}
