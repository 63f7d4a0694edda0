package kindred.merge.undo;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kindred.claims.ClaimResolution;
import kindred.claims.Claims;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.merge.UnmergeFindings.TakenKey;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.Redirects;
import kindred.schema.SchemaSnapshot;

/**
 * Claims for a source, before it comes back, the unique keys that it had; for one try to commit
 * into one version of the destination.
 *
 * <p>Until the commit the source leads to the destination, so that it does not matter which of both
 * has the claim of what the destination owns. Every claim is stamped with the version of the
 * destination: whoever tried to commit into an earlier one, and comes late, changes nothing.
 */
final class KeyRestore {

  private final SchemaSnapshot schema;
  private final Claims claims;
  private final ClaimStore store;
  private final Redirects redirects;
  private final Profile source;
  private final Profile destination;
  private final Set<OwnedKey> staying;
  private final Set<OwnedKey> got = new HashSet<>();
  private final Set<OwnedKey> regained = new HashSet<>();
  private final List<TakenKey> taken = new ArrayList<>();

  /** What the claiming works with. */
  record Tools(Claims claims, ClaimStore store, Redirects redirects) {}

  KeyRestore(
      SchemaSnapshot schema,
      Tools tools,
      Profile source,
      Profile destination,
      Set<OwnedKey> staying) {
    this.schema = schema;
    this.claims = tools.claims();
    this.store = tools.store();
    this.redirects = tools.redirects();
    this.source = source;
    this.destination = destination;
    this.staying = staying;
  }

  /** Keys that the source gets back. */
  Set<OwnedKey> got() {
    return got;
  }

  /** Keys that the destination wanted again and has got. */
  Set<OwnedKey> regained() {
    return regained;
  }

  List<TakenKey> taken() {
    return taken;
  }

  /** Claims them one after the other; false: the destination has moved on. */
  Future<Boolean> claim(Set<OwnedKey> wantedByDestination) {
    var wanted = new TreeSet<OwnedKey>();
    source.content().keys().stream().filter(this::isClaimed).forEach(wanted::add);
    var again = new TreeSet<OwnedKey>();
    wantedByDestination.stream().filter(this::isClaimed).forEach(again::add);
    return each(wanted.iterator())
        .compose(ours -> ours ? regain(again.iterator()) : Future.succeededFuture(false));
  }

  /** Of a key that is no more nobody claims a value, and nobody misses one. */
  private boolean isClaimed(OwnedKey key) {
    return key.claim() && schema.keyById(key.key()).isPresent();
  }

  private Future<Boolean> each(Iterator<OwnedKey> keys) {
    if (!keys.hasNext()) {
      return Future.succeededFuture(true);
    }
    return claim(keys.next())
        .compose(claimed -> claimed ? each(keys) : Future.succeededFuture(false));
  }

  private Future<Boolean> claim(OwnedKey key) {
    if (!destination.owns(key)) {
      return acquire(key);
    }
    return store
        .readSerial(source.tenant(), key)
        .compose(standing -> standing.isPresent() ? assign(key, standing.get()) : acquire(key));
  }

  /** As anybody claims it; what somebody else has, stays with him. */
  private Future<Boolean> acquire(OwnedKey key) {
    return claims
        .acquire(source.tenant(), key, wanted(key))
        .map(resolution -> resolution.mine() ? claimed(key) : listed(key, resolution));
  }

  /** False: one of both has it, so they are not as they were read. */
  private boolean listed(OwnedKey key, ClaimResolution resolution) {
    boolean movedOn =
        resolution.kind() == ClaimResolution.Kind.STALE
            || resolution.owner().equals(Optional.of(destination.id()))
            || resolution.owner().equals(Optional.of(source.id()));
    if (!movedOn) {
      taken.add(new TakenKey(name(key), resolution.owner().orElse("")));
    }
    return !movedOn;
  }

  private boolean claimed(OwnedKey key) {
    if (staying.contains(key)) {
      taken.add(new TakenKey(name(key), destination.id()));
    } else {
      got.add(key);
    }
    return true;
  }

  /** Gives a claim of either of both to the one who shall have it. */
  private Future<Boolean> assign(OwnedKey key, Claim standing) {
    var mine = wanted(key);
    if (standing.owner().equals(mine.owner())) {
      if (standing.version() >= mine.version()) {
        return Future.succeededFuture(standing.version() == mine.version() && claimed(key));
      }
      return store.stamp(source.tenant(), key, mine).map(done -> done && claimed(key));
    }
    if (standing.version() > newest(standing.owner())) {
      return Future.succeededFuture(false);
    }
    return redirects
        .follow(source.tenant(), standing.owner())
        .compose(
            end ->
                end.map(Profile::id).equals(Optional.of(destination.id()))
                    ? repoint(key, standing)
                    : acquire(key));
  }

  /** No claim of either of both that is right for this try has a later stamp. */
  private long newest(String owner) {
    if (owner.equals(destination.id())) {
      return forDestination().version();
    }
    return owner.equals(source.id()) ? forSource().version() : Long.MAX_VALUE;
  }

  /**
   * A claim that leads to the destination. What another profile has that may be about to come back,
   * too, leads there until then: taken from it, it would be missing when it is back.
   */
  private Future<Boolean> repoint(OwnedKey key, Claim standing) {
    return staying.contains(key) && !standing.owner().equals(source.id())
        ? Future.succeededFuture(claimed(key))
        : move(key, standing, wanted(key)).map(moved -> moved && claimed(key));
  }

  private Future<Boolean> move(OwnedKey key, Claim standing, Claim mine) {
    return store
        .steal(source.tenant(), key, standing, mine)
        .compose(
            moved ->
                moved
                    ? Future.succeededFuture(true)
                    : store
                        .readSerial(source.tenant(), key)
                        .map(now -> now.equals(Optional.of(mine))));
  }

  /** What the destination has lost since and would have again. */
  private Future<Boolean> regain(Iterator<OwnedKey> keys) {
    if (!keys.hasNext()) {
      return Future.succeededFuture(true);
    }
    var key = keys.next();
    return claims
        .acquire(source.tenant(), key, forDestination())
        .map(resolution -> resolution.mine() ? regained.add(key) : listed(key, resolution))
        .compose(ours -> ours ? regain(keys) : Future.succeededFuture(false));
  }

  private Claim wanted(OwnedKey key) {
    return staying.contains(key) ? forDestination() : forSource();
  }

  private Claim forSource() {
    long stamp = source.version() + destination.version();
    return new Claim(source.id(), source.undoing(), stamp);
  }

  private Claim forDestination() {
    return new Claim(destination.id(), source.undoing(), destination.version());
  }

  private String name(OwnedKey owned) {
    return schema.keys().stream()
        .filter(key -> key.id().equals(owned.key()))
        .map(key -> key.name())
        .findFirst()
        .orElse("");
  }
}
