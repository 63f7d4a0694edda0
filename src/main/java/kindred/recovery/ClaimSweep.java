package kindred.recovery;

import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import kindred.cassandra.RingPart;
import kindred.cassandra.TokenWalk.Page;
import kindred.claims.DanglingClaims;
import kindred.claims.RepairResult;
import kindred.keys.ClaimedKey;
import kindred.keys.KeyWalkStore;

/** Removes claims that lead to nobody who owns the value. */
public final class ClaimSweep implements Sweep<ClaimedKey, ClaimedKey> {

  private final KeyWalkStore walk;
  private final DanglingClaims claims;

  public ClaimSweep(KeyWalkStore walk, DanglingClaims claims) {
    this.walk = walk;
    this.claims = claims;
  }

  @Override
  public String table() {
    return "key_claim";
  }

  @Override
  public Future<Page<ClaimedKey>> page(RingPart part, Optional<ByteBuffer> from, int size) {
    return walk.claims(part, from, size);
  }

  @Override
  public Future<List<ClaimedKey>> suspects(ClaimedKey row) {
    return claims.sound(row).map(sound -> sound ? List.of() : List.of(row));
  }

  @Override
  public Future<RepairResult> repair(ClaimedKey suspect) {
    return claims.remove(suspect);
  }

  @Override
  public String name(ClaimedKey suspect) {
    return "%s of tenant %d".formatted(suspect.claim().owner(), suspect.tenant());
  }
}
