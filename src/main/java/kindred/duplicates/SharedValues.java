package kindred.duplicates;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import kindred.cassandra.BoundedConcurrency;
import kindred.keys.KeyEntry;
import kindred.keys.KeyWalkStore;
import kindred.keys.KeyWalkStore.Bucket;

/**
 * Reads the buckets that have all entries of some values side by side, in the order of the hashes,
 * and gives the ids that share a value. It holds at most {@link #SLICE} entries of each bucket.
 */
final class SharedValues {

  /** A value of more profiles says little about two of them, and has very many pairs. */
  static final int MOST_SHARING = 12;

  private static final int SLICE = 500;
  private static final String BEHIND_ALL_IDS = "~";

  private final KeyWalkStore entries;
  private final List<Part> parts;
  private String hash = "";
  private final TreeSet<String> ids = new TreeSet<>();
  private boolean ended;

  /** One of the buckets. */
  private static final class Part {
    final Bucket bucket;
    final Deque<KeyEntry> read = new ArrayDeque<>();
    String hash = "";
    String customer = "";
    boolean ended;

    Part(Bucket bucket) {
      this.bucket = bucket;
    }
  }

  SharedValues(KeyWalkStore entries, List<Bucket> together) {
    this.entries = entries;
    this.parts = together.stream().map(Part::new).toList();
  }

  /** Whether everything was read. */
  boolean ended() {
    return ended;
  }

  /** The next groups of ids that share a value; an empty list does not mean the end. */
  Future<List<List<String>>> next() {
    var due = parts.stream().filter(part -> part.read.isEmpty() && !part.ended).toList();
    return BoundedConcurrency.each(due, this::read).map(read -> groups());
  }

  /** Of a value that too many share, the rest is passed over. */
  private Future<Void> read(Part part) {
    boolean passOver = ids.size() > MOST_SHARING && part.hash.equals(hash);
    return entries
        .slice(part.bucket, part.hash, passOver ? BEHIND_ALL_IDS : part.customer, SLICE)
        .map(
            slice -> {
              part.read.addAll(slice);
              part.ended = slice.size() < SLICE;
              if (!slice.isEmpty()) {
                part.hash = slice.get(slice.size() - 1).hash();
                part.customer = slice.get(slice.size() - 1).customer();
              }
              return null;
            });
  }

  /** Groups up to the first bucket that must be read again. */
  private List<List<String>> groups() {
    var groups = new ArrayList<List<String>>();
    while (parts.stream().noneMatch(part -> part.read.isEmpty() && !part.ended)) {
      var first = first();
      if (first.isEmpty()) {
        end(groups);
        ended = true;
        return groups;
      }
      var entry = first.get().read.remove();
      if (!entry.hash().equals(hash)) {
        end(groups);
        hash = entry.hash();
      }
      if (ids.size() <= MOST_SHARING) {
        ids.add(entry.customer());
      }
    }
    return groups;
  }

  private Optional<Part> first() {
    return parts.stream()
        .filter(part -> !part.read.isEmpty())
        .min(Comparator.comparing(part -> part.read.peek().hash()));
  }

  private void end(List<List<String>> groups) {
    if (ids.size() > 1 && ids.size() <= MOST_SHARING) {
      groups.add(List.copyOf(ids));
    }
    ids.clear();
  }
}
