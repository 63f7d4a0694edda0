package kindred.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import kindred.settings.ProcessUser;

/**
 * The users file: a regular file of the server's user that no other user can read or write. It is
 * replaced as a whole, so that a reader, also after a crash, finds the old users or the new ones.
 */
final class UsersFile {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final int MAX_BYTES = 1 << 20;

  private final Path path;
  private final Runnable betweenSteps;

  UsersFile(Path path) {
    this(path, () -> {});
  }

  /**
   * @param betweenSteps runs between any two steps of a change; a test ends the change there
   */
  UsersFile(Path path, Runnable betweenSteps) {
    this.path = path.toAbsolutePath();
    this.betweenSteps = betweenSteps;
  }

  Path path() {
    return path;
  }

  /** Which file this is, and which version of it: changes with every change of the file. */
  record Mark(Object key, Object modified, long size, Object owner, Object permissions) {}

  /** The mark, or null when the file is missing or cannot be examined. */
  Mark mark() {
    try {
      var now = attributes();
      return new Mark(
          now.fileKey(), now.lastModifiedTime(), now.size(), now.owner(), now.permissions());
    } catch (IOException missing) {
      return null;
    }
  }

  /**
   * The users of the file.
   *
   * @throws UsersFileException naming all faults
   */
  Users read() {
    try {
      var before = attributes();
      requirePrivate(before);
      byte[] bytes = Files.readAllBytes(path);
      if (!Objects.equals(before.fileKey(), attributes().fileKey())) {
        throw new UsersFileException(path, List.of("it was replaced while it was read"));
      }
      var read =
          UsersText.read(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      if (!read.faults().isEmpty()) {
        throw new UsersFileException(path, read.faults());
      }
      return read.users();
    } catch (NoSuchFileException missing) {
      throw new UsersFileException(
          "The users file " + path + " does not exist. Add a user with the command 'user add'.");
    } catch (CharacterCodingException malformed) {
      throw new UsersFileException(path, List.of("it is not UTF-8"));
    } catch (IOException refused) {
      throw new UsersFileException("The users file " + path + " cannot be read.");
    }
  }

  private PosixFileAttributes attributes() throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private void requirePrivate(PosixFileAttributes file) throws IOException {
    var faults = new ArrayList<String>();
    if (!file.isRegularFile()) {
      throw new UsersFileException(
          path, List.of("it must be a regular file, not a link or a pipe"));
    }
    if (!OWNER_ONLY.containsAll(file.permissions())) {
      faults.add("other users can open it; run 'chmod 600' on it");
    }
    if (!ProcessUser.owns(path)) {
      faults.add("it must belong to the user that runs the server");
    }
    if (file.size() > MAX_BYTES) {
      faults.add("it is larger than 1 MiB");
    }
    if (!faults.isEmpty()) {
      throw new UsersFileException(path, faults);
    }
  }

  /** Changes the users; two changes at the same time take turns. A missing file has no users. */
  void change(UnaryOperator<Users> change) {
    try {
      Files.createDirectories(
          path.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var user = ProcessUser.betterUser(path.getParent().toRealPath());
      if (user.isPresent()) {
        throw new UsersFileException(
            "The folder of the users file %s belongs to the user '%s'. Run the command as that user,"
                    .formatted(path, user.get())
                + " such as with 'sudo -u %s'.".formatted(user.get()));
      }
      // the lock file stays: if it were deleted, two changes could lock two files
      try (var lock = open(path.resolveSibling(path.getFileName() + ".lock"), false)) {
        lock.lock();
        var users = Files.exists(path, LinkOption.NOFOLLOW_LINKS) ? read() : Users.NONE;
        betweenSteps.run();
        replace(UsersText.write(change.apply(users)));
      }
    } catch (IOException refused) {
      throw new UsersFileException(
          "The users file " + path + " cannot be written: " + refused + ".");
    }
  }

  private void replace(String text) throws IOException {
    var fresh = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".new");
    try {
      try (var file = open(fresh, true)) {
        betweenSteps.run();
        var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
        betweenSteps.run();
        file.force(true);
      }
      betweenSteps.run();
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      betweenSteps.run();
    } finally {
      Files.deleteIfExists(fresh);
    }
    try (var folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static FileChannel open(Path file, boolean fresh) throws IOException {
    return FileChannel.open(
        file,
        Set.of(
            StandardOpenOption.WRITE,
            fresh ? StandardOpenOption.CREATE_NEW : StandardOpenOption.CREATE),
        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
  }
}
