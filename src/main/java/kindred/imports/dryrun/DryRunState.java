package kindred.imports.dryrun;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kindred.problem.Problem;
import kindred.profile.ImportedProfile;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileState;

/**
 * What the records of a dry run would have made so far: who would own which key value, and what
 * whoever was made or changed would hold. It lies on the disk, and is gone when the process is.
 */
final class DryRunState implements AutoCloseable {

  /** So many key values and customers can be remembered. */
  static final long MOST = 100_000_000;

  private final int tenant;
  private final DiskHashMap places;
  private final FileChannel documents;
  private long end;

  /** A profile as it would be. */
  private record Document(long version, boolean isNew, ImportedProfile imported) {

    static final int BYTES_BESIDE = 17;

    ByteBuffer print() {
      return ByteBuffer.allocate(BYTES_BESIDE + imported.document().length)
          .putLong(version)
          .put((byte) (isNew ? 1 : 0))
          .putLong(imported.keysSchemaVersion())
          .put(imported.document())
          .flip();
    }

    static Document parse(String customer, ByteBuffer bytes) {
      long version = bytes.getLong();
      boolean isNew = bytes.get() == 1;
      long keysSchemaVersion = bytes.getLong();
      var content = new byte[bytes.remaining()];
      bytes.get(content);
      return new Document(
          version, isNew, new ImportedProfile(customer, content, Set.of(), keysSchemaVersion));
    }
  }

  private DryRunState(int tenant, DiskHashMap places, FileChannel documents) {
    this.tenant = tenant;
    this.places = places;
    this.documents = documents;
  }

  /**
   * Nothing has happened yet.
   *
   * @param file a name in the spool that nobody else has
   */
  static DryRunState open(int tenant, Path file, long most) {
    try {
      var places = new DiskHashMap(file.resolveSibling(file.getFileName() + ".map"), most);
      try {
        return new DryRunState(tenant, places, DiskHashMap.open(file));
      } catch (IOException refused) {
        places.close();
        throw refused;
      }
    } catch (IOException unwritable) {
      throw problem(unwritable);
    }
  }

  /** Who would own the value, of those that were made or changed. */
  Optional<String> owner(OwnedKey value) {
    try {
      return places
          .get(hash("value", value.key(), value.hash()))
          .map(id -> new String(id, StandardCharsets.ISO_8859_1));
    } catch (IOException unreadable) {
      throw problem(unreadable);
    }
  }

  void own(OwnedKey value, String customer) {
    try {
      places.put(
          hash("value", value.key(), value.hash()), customer.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException unwritable) {
      throw problem(unwritable);
    }
  }

  /** A customer as it would be; empty: it was neither made nor changed. */
  Optional<Profile> find(String customer) {
    return document(customer).map(document -> profile(customer, document));
  }

  /** Whether there is no such customer. */
  boolean isNew(String customer) {
    return document(customer).map(Document::isNew).orElse(false);
  }

  /** The record would become a profile. */
  void bear(ImportedProfile imported) {
    put(imported.id(), new Document(1, true, imported));
  }

  /** The profile would hold this then. */
  void change(Profile before, ProfileContent after) {
    put(
        before.id(),
        new Document(
            before.version() + 1, isNew(before.id()), ImportedProfile.of(before.id(), after)));
  }

  private Optional<Document> document(String customer) {
    try {
      var place = places.get(hash("customer", customer));
      if (place.isEmpty()) {
        return Optional.empty();
      }
      var where = ByteBuffer.wrap(place.get());
      long from = where.getLong();
      var bytes = ByteBuffer.allocate(where.getInt());
      while (bytes.hasRemaining() && documents.read(bytes, from + bytes.position()) > 0) {
        // a read may be a short one
      }
      return Optional.of(Document.parse(customer, bytes.flip()));
    } catch (IOException unreadable) {
      throw problem(unreadable);
    }
  }

  private void put(String customer, Document document) {
    try {
      var bytes = document.print();
      var place = ByteBuffer.allocate(DiskHashMap.BYTES).putLong(end).putInt(bytes.remaining());
      while (bytes.hasRemaining()) {
        end += documents.write(bytes, end);
      }
      places.put(hash("customer", customer), place.array());
    } catch (IOException unwritable) {
      throw problem(unwritable);
    }
  }

  private Profile profile(String customer, Document document) {
    return new Profile(
        tenant,
        customer,
        ProfileState.ACTIVE,
        document.version(),
        customer,
        null,
        null,
        document.imported().content(),
        Map.of(),
        Set.of());
  }

  /** 128 bits of a cryptographic hash: no two that are met have the same. */
  private static byte[] hash(String... parts) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : parts) {
        digest.update(part.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return Arrays.copyOf(digest.digest(), DiskHashMap.BYTES);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  private static RuntimeException problem(IOException cause) {
    var why =
        cause instanceof DiskHashMap.Full
            ? Problem.of(
                Problem.Kind.TOO_LARGE,
                "dry-run-too-large",
                "The file has more key values than a dry run can remember.")
            : Problem.of(
                Problem.Kind.INTERNAL,
                "dry-run-unwritable",
                "What the dry run has to remember cannot be kept on the server's disk.");
    return why.exception();
  }

  @Override
  public void close() {
    try (documents;
        places) {
      end = 0;
    } catch (IOException undeletable) {
      throw problem(undeletable);
    }
  }
}
