package kindred.imports.dryrun;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import kindred.jobs.files.SpoolSpace;
import kindred.problem.Problem;
import kindred.profile.ImportedProfile;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;

/**
 * What the real run would have written so far: the owners of key values, and the content of
 * inserted and updated profiles. Kept on disk, and removed with the process.
 */
final class DryRunState implements AutoCloseable {

  /** The most key values and profiles together. */
  static final long MAX_ENTRIES = 100_000_000;

  /** So many bytes are written between two looks at the disk; more than any profile has. */
  private static final long STEP = 64L << 20;

  private final int tenant;
  private final DiskHashMap positions;
  private final ValueOwners owners;
  private final FileChannel documents;
  private final SpoolSpace space;
  private Runnable held = () -> {};
  private long free;
  private long end;

  /**
   * A profile as the real run would have written it.
   *
   * @param row the row that would have inserted it; 0: it existed before
   */
  private record Document(long version, long row, ImportedProfile imported) {

    static final int HEADER_BYTES = 3 * Long.BYTES;

    ByteBuffer print() {
      return ByteBuffer.allocate(HEADER_BYTES + imported.document().length)
          .putLong(version)
          .putLong(row)
          .putLong(imported.keysSchemaVersion())
          .put(imported.document())
          .flip();
    }

    static Document parse(String customer, ByteBuffer bytes) {
      long version = bytes.getLong();
      long row = bytes.getLong();
      long keysSchemaVersion = bytes.getLong();
      var content = new byte[bytes.remaining()];
      bytes.get(content);
      return new Document(
          version, row, new ImportedProfile(customer, content, Set.of(), keysSchemaVersion));
    }
  }

  private DryRunState(int tenant, DiskHashMap positions, FileChannel documents, SpoolSpace space) {
    this.tenant = tenant;
    this.positions = positions;
    this.owners = new ValueOwners(positions);
    this.documents = documents;
    this.space = space;
  }

  /**
   * An empty state.
   *
   * @param file a path in the spool that is not in use
   */
  static DryRunState open(int tenant, Path file, long maxEntries, SpoolSpace space) {
    try {
      var positions =
          new DiskHashMap(file.resolveSibling(file.getFileName() + ".map"), maxEntries, space);
      try {
        return new DryRunState(tenant, positions, DiskHashMap.open(file), space);
      } catch (IOException refused) {
        positions.close();
        throw refused;
      }
    } catch (IOException unwritable) {
      throw problem(unwritable);
    }
  }

  /** The inserted or updated profiles that would own the value, the latest first. */
  Set<String> owners(OwnedKey value) {
    try {
      return owners.of(value, id -> !hasLost(id, value));
    } catch (IOException unreadable) {
      throw problem(unreadable);
    }
  }

  /** Whether the profile was inserted or updated, and does not own the value any more. */
  boolean hasLost(String customer, OwnedKey value) {
    return find(customer).filter(profile -> !profile.owns(value)).isPresent();
  }

  void addOwner(OwnedKey value, String customer) {
    try {
      owners.add(value, customer);
    } catch (IOException unwritable) {
      throw problem(unwritable);
    }
  }

  /** A profile as it would be; empty: it was neither inserted nor updated. */
  Optional<Profile> find(String customer) {
    return document(customer).map(document -> profile(customer, document));
  }

  /** Whether the profile exists only in this dry run. */
  boolean isNew(String customer) {
    return row(customer) > 0;
  }

  /** The row that would have inserted a profile; 0 for one that exists. */
  long row(String customer) {
    return document(customer).map(Document::row).orElse(0L);
  }

  void insert(ImportedProfile imported, long row) {
    put(imported.id(), new Document(1, row, imported));
  }

  void update(Profile before, ProfileContent after) {
    put(
        before.id(),
        new Document(
            before.version() + 1, row(before.id()), ImportedProfile.of(before.id(), after)));
  }

  private Optional<Document> document(String customer) {
    try {
      var found = positions.get(DiskHashMap.key("customer", customer));
      if (found.isEmpty()) {
        return Optional.empty();
      }
      var position = ByteBuffer.wrap(found.get());
      long from = position.getLong();
      var bytes = ByteBuffer.allocate(position.getInt());
      while (bytes.hasRemaining() && documents.read(bytes, from + bytes.position()) > 0) {
        // one read may give less than all
      }
      return Optional.of(Document.parse(customer, bytes.flip()));
    } catch (IOException unreadable) {
      throw problem(unreadable);
    }
  }

  private void put(String customer, Document document) {
    try {
      var bytes = document.print();
      var position = ByteBuffer.allocate(DiskHashMap.BYTES).putLong(end).putInt(bytes.remaining());
      if (end + bytes.remaining() > free) {
        held.run();
        held = space.hold(STEP);
        free = end + STEP;
      }
      while (bytes.hasRemaining()) {
        end += documents.write(bytes, end);
      }
      positions.put(DiskHashMap.key("customer", customer), position.array());
    } catch (IOException unwritable) {
      throw problem(unwritable);
    }
  }

  private Profile profile(String customer, Document document) {
    return Profile.active(tenant, customer, document.version(), document.imported().content());
  }

  private static RuntimeException problem(IOException cause) {
    var why =
        cause instanceof DiskHashMap.Full
            ? Problem.of(
                Problem.Kind.TOO_LARGE,
                "dry-run-too-large",
                "The file has more key values than a dry run can remember. Split the file.")
            : Problem.of(
                Problem.Kind.INTERNAL,
                "dry-run-unwritable",
                "The server cannot write the state of the dry run to its disk.");
    return why.exception();
  }

  @Override
  public void close() {
    try (documents;
        positions) {
      held.run();
      end = 0;
    } catch (IOException undeletable) {
      throw problem(undeletable);
    }
  }
}
