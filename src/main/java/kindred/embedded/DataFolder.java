package kindred.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The server's data folder, locked: while this is open, no other server opens the same one. */
public final class DataFolder implements AutoCloseable {

  private final Path path;
  private final FileChannel lockFile;

  private DataFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Creates the folder if need be and locks it; throws {@link NodeException} with the reason. */
  public static DataFolder open(NodeConfig config) {
    var path = config.dataFolder();
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new NodeException("The data folder " + path + " is not a folder.");
    }
    try {
      return new DataFolder(path, lock(path));
    } catch (IOException refused) {
      throw new NodeException(
          "The data folder " + path + " cannot be written: " + refused, refused);
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    Files.createDirectories(path);
    // the file stays when the lock goes: removing it would let two servers lock two files
    var file =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(file) == null) {
      file.close();
      throw new NodeException(
          "The data folder "
              + path
              + " is in use by another server: stop that one, or set "
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

  /** A folder inside, created if need be. */
  public Path folder(String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (IOException refused) {
      throw new NodeException(
          "The data folder " + path + " cannot be written: " + refused, refused);
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
