package kindred.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The server's data folder, locked: while it is open, no other server can open it. */
public final class DataFolder implements AutoCloseable {

  private final Path path;
  private final FileChannel lockFile;

  private DataFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Creates the folder if it is missing, and locks it. Throws {@link NodeException}. */
  public static DataFolder open(NodeConfig config) {
    var path = config.dataFolder();
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new NodeException("The data folder " + path + " is not a folder.");
    }
    try {
      return new DataFolder(path, lock(path));
    } catch (IOException failure) {
      throw new NodeException(
          "The data folder " + path + " cannot be written: " + failure, failure);
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    Files.createDirectories(path);
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
      throw new NodeException(
          "The data folder " + path + " cannot be written: " + failure, failure);
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
