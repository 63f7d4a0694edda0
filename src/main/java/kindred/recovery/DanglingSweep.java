package kindred.recovery;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk.Page;
import kindred.claims.DanglingClaims;
import kindred.claims.DanglingEntries;
import kindred.claims.RepairResult;
import kindred.keys.ClaimedKey;
import kindred.keys.KeyEntry;
import kindred.keys.KeyWalkStore;

/**
 * Deletes claims or entries that do not lead to an owner of the value.
 *
 * @param <T> a claim or an entry
 */
public final class DanglingSweep<T> implements Sweep<T, T> {

  /** Reads some rows of a part of the ring. */
  @FunctionalInterface
  private interface Pages<T> {
    Future<Page<T>> read(RingPart part, Optional<ByteBuffer> from, int size);
  }

  private final String table;
  private final Pages<T> pages;
  private final Function<T, Future<Boolean>> leadsToOwner;
  private final Function<T, Future<RepairResult>> remove;
  private final Function<T, String> name;

  private DanglingSweep(
      String table,
      Pages<T> pages,
      Function<T, Future<Boolean>> leadsToOwner,
      Function<T, Future<RepairResult>> remove,
      Function<T, String> name) {
    this.table = table;
    this.pages = pages;
    this.leadsToOwner = leadsToOwner;
    this.remove = remove;
    this.name = name;
  }

  public static DanglingSweep<ClaimedKey> ofClaims(KeyWalkStore walk, DanglingClaims claims) {
    return new DanglingSweep<>(
        "key_claim",
        walk::claims,
        claims::leadsToOwner,
        claims::remove,
        claim -> "%s of tenant %d".formatted(claim.claim().owner(), claim.tenant()));
  }

  public static DanglingSweep<KeyEntry> ofEntries(KeyWalkStore walk, DanglingEntries entries) {
    return new DanglingSweep<>(
        "key_entry",
        walk::entries,
        entries::leadsToOwner,
        entries::remove,
        entry -> "%s of tenant %d".formatted(entry.customer(), entry.tenant()));
  }

  @Override
  public String table() {
    return table;
  }

  @Override
  public Future<Page<T>> page(RingPart part, Optional<ByteBuffer> from, int size) {
    return pages.read(part, from, size);
  }

  @Override
  public Future<List<T>> suspects(T row) {
    return leadsToOwner.apply(row).map(leads -> leads ? List.of() : List.of(row));
  }

  @Override
  public Future<RepairResult> repair(T suspect) {
    return remove.apply(suspect);
  }

  @Override
  public String name(T suspect) {
    return name.apply(suspect);
  }
}
