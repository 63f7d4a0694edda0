package kindred.recovery;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk.Page;
import kindred.claims.DanglingEntries;
import kindred.claims.RepairResult;
import kindred.keys.KeyEntry;
import kindred.keys.KeyWalkStore;

/** Removes entries that lead to nobody who owns the value. */
public final class EntrySweep implements Sweep<KeyEntry, KeyEntry> {

  private final KeyWalkStore walk;
  private final DanglingEntries entries;

  public EntrySweep(KeyWalkStore walk, DanglingEntries entries) {
    this.walk = walk;
    this.entries = entries;
  }

  @Override
  public String table() {
    return "key_entry";
  }

  @Override
  public Future<Page<KeyEntry>> page(RingPart part, Optional<ByteBuffer> from, int size) {
    return walk.entries(part, from, size);
  }

  @Override
  public Future<List<KeyEntry>> suspects(KeyEntry row) {
    return entries.sound(row).map(sound -> sound ? List.of() : List.of(row));
  }

  @Override
  public Future<RepairResult> repair(KeyEntry suspect) {
    return entries.remove(suspect);
  }

  @Override
  public String name(KeyEntry suspect) {
    return "%s of tenant %d".formatted(suspect.customer(), suspect.tenant());
  }
}
