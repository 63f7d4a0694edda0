package kindred.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import kindred.settings.ProcessUser;

/**
 * The server's data folder, locked: while it is open, no other server can open it. Unless the
 * operator shares it, no other user of the machine can open it.
 */
public final class DataFolder implements AutoCloseable {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final FileChannel lockFile;

  private DataFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Creates the folder if it is missing, and locks it. Throws {@link NodeException}. */
  public static DataFolder open(NodeConfig config) {
    var path = config.dataFolder();
    create("data folder", path, config.dataMode());
    try {
      return new DataFolder(path, lock(path));
    } catch (IOException failure) {
      throw unwritable("data folder", path, failure);
    }
  }

  /**
   * Creates a folder for personal values if it is missing.
   *
   * @param title what the operator calls the folder
   * @throws NodeException if it cannot be used, or if it has to be private and is not
   */
  public static void create(String title, Path path, DataMode mode) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new NodeException("The " + title + " " + path + " is not a folder.");
    }
    try {
      create(path, mode, title);
      if (!Files.isWritable(path)) {
        throw new AccessDeniedException(path.toString());
      }
    } catch (IOException failure) {
      throw unwritable(title, path, failure);
    }
  }

  private static NodeException unwritable(String title, Path path, IOException failure) {
    return new NodeException(
        "The " + title + " " + path + " cannot be written: " + failure, failure);
  }

  /** A file system without POSIX permissions has rules of its own, and they are not checked. */
  private static void create(Path path, DataMode mode, String title) throws IOException {
    if (mode == DataMode.SHARED
        || !path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    if (!ProcessUser.owns(path.toRealPath())) {
      throw new NodeException(
          "The %s %s belongs to another user. Start the server as that user, or change the owner:"
                  .formatted(title, path)
              + " chown -R. Or set %s=shared.".formatted(NodeConfig.DATA_MODE.name()));
    }
    var granted = Files.getPosixFilePermissions(path);
    if (!OWNER_ONLY.containsAll(granted)) {
      throw new NodeException(
          "Other users can open the %s %s (%s). Make it private: chmod 700 '%2$s'. Or set"
                  .formatted(title, path, PosixFilePermissions.toString(granted))
              + " %s=shared.".formatted(NodeConfig.DATA_MODE.name()));
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    // the file stays after the unlock: if it were deleted, two servers could lock two files
    var file =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(file) == null) {
      file.close();
      throw new NodeException(
          "The data folder "
              + path
              + " is in use by another server. Stop that server, or set "
              + NodeConfig.DATA_DIR.name()
              + " to another folder.");
    }
    return file;
  }

  private static FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      return null;
    }
  }

  /** The folder itself, absolute. */
  public Path path() {
    return path;
  }

  /** A folder inside, created if it is missing. */
  public Path folder(String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (IOException failure) {
      throw unwritable("data folder", path, failure);
    }
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException alreadyGone) {
      throw new NodeException("The data folder " + path + " cannot be unlocked.", alreadyGone);
    }
  }
}
