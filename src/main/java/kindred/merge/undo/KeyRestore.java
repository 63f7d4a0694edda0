package kindred.merge.undo;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import kindred.claims.ClaimResolution;
import kindred.claims.Claims;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.merge.UnmergeFindings.TakenKey;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.Redirects;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaSnapshot;

/**
 * UM5: moves the claims of the source's unique key values to the source, for one attempt to commit
 * on one version of the destination.
 *
 * <p>Until the commit the source leads to the destination, so it does not matter which of both owns
 * the claim of a value of the destination. Every claim is stamped with the version of the
 * destination, so a late attempt on an earlier version changes nothing.
 */
final class KeyRestore {

  private final SchemaSnapshot schema;
  private final Claims claims;
  private final ClaimStore store;
  private final Redirects redirects;
  private final Profile source;
  private final Profile destination;
  private final Set<OwnedKey> staying;
  private final Set<OwnedKey> restored = new HashSet<>();
  private final Set<OwnedKey> regained = new HashSet<>();
  private final List<TakenKey> taken = new ArrayList<>();

  /** What claims are read and written with. */
  record Tools(Claims claims, ClaimStore store, Redirects redirects) {}

  enum Outcome {
    /** Each value is claimed, or listed as taken. */
    CLAIMED,
    /** One of both profiles has changed: read both again. */
    STALE
  }

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

  /** The keys that the source gets back. */
  Set<OwnedKey> restored() {
    return restored;
  }

  /** The keys that the destination has lost since the merge, and gets back. */
  Set<OwnedKey> regained() {
    return regained;
  }

  List<TakenKey> taken() {
    return taken;
  }

  /**
   * Claims the keys one after the other.
   *
   * @param forDestination keys that the destination has lost since the merge
   */
  Future<Outcome> claim(Set<OwnedKey> forDestination) {
    var ofSource = new TreeSet<OwnedKey>();
    source.content().keys().stream().filter(this::isClaimed).forEach(ofSource::add);
    var again = new TreeSet<OwnedKey>();
    forDestination.stream().filter(this::isClaimed).forEach(again::add);
    return each(ofSource.iterator(), this::claim)
        .compose(
            outcome ->
                outcome == Outcome.CLAIMED
                    ? each(again.iterator(), this::regain)
                    : Future.succeededFuture(outcome));
  }

  /** Values of a deleted key are not claimed any more. */
  private boolean isClaimed(OwnedKey key) {
    return key.claim() && schema.keyById(key.key()).isPresent();
  }

  private Future<Outcome> each(Iterator<OwnedKey> keys, Function<OwnedKey, Future<Outcome>> claim) {
    if (!keys.hasNext()) {
      return Future.succeededFuture(Outcome.CLAIMED);
    }
    return claim
        .apply(keys.next())
        .compose(
            outcome ->
                outcome == Outcome.CLAIMED ? each(keys, claim) : Future.succeededFuture(outcome));
  }

  private Future<Outcome> claim(OwnedKey key) {
    if (!destination.owns(key)) {
      return acquire(key);
    }
    return store
        .readSerial(source.tenant(), key)
        .compose(standing -> standing.isPresent() ? assign(key, standing.get()) : acquire(key));
  }

  /** Claims the value as any writer does. What a third profile owns stays with it. */
  private Future<Outcome> acquire(OwnedKey key) {
    return claims
        .acquire(source.tenant(), key, desired(key))
        .map(resolution -> resolution.claimed() ? claimed(key) : taken(key, resolution));
  }

  /** Lists the key, unless one of both profiles owns it and so is not as it was read. */
  private Outcome taken(OwnedKey key, ClaimResolution resolution) {
    boolean stale =
        resolution.kind() == ClaimResolution.Kind.STALE
            || resolution.owner().equals(Optional.of(destination.id()))
            || resolution.owner().equals(Optional.of(source.id()));
    if (stale) {
      return Outcome.STALE;
    }
    taken.add(new TakenKey(name(key), resolution.owner().orElse("")));
    return Outcome.CLAIMED;
  }

  private Outcome claimed(OwnedKey key) {
    if (staying.contains(key)) {
      taken.add(new TakenKey(name(key), destination.id()));
    } else {
      restored.add(key);
    }
    return Outcome.CLAIMED;
  }

  private Outcome claimed(OwnedKey key, boolean applied) {
    return applied ? claimed(key) : Outcome.STALE;
  }

  /** Stamps or moves a claim that stands. */
  private Future<Outcome> assign(OwnedKey key, Claim standing) {
    var desired = desired(key);
    if (standing.owner().equals(desired.owner())) {
      if (standing.version() >= desired.version()) {
        return Future.succeededFuture(claimed(key, standing.version() == desired.version()));
      }
      return store.stamp(source.tenant(), key, desired).map(applied -> claimed(key, applied));
    }
    if (standing.version() > newestStamp(standing.owner())) {
      return Future.succeededFuture(Outcome.STALE);
    }
    return redirects
        .follow(source.tenant(), standing.owner())
        .compose(
            end ->
                end.map(Profile::id).equals(Optional.of(destination.id()))
                    ? repoint(key, standing)
                    : acquire(key));
  }

  /**
   * The latest stamp that a claim of the owner can have, if both profiles are as they were read.
   */
  private long newestStamp(String owner) {
    if (owner.equals(destination.id())) {
      return forDestination().version();
    }
    return owner.equals(source.id()) ? forSource().version() : Long.MAX_VALUE;
  }

  /**
   * Moves a claim that leads to the destination. If the value stays with the destination, and its
   * claim is another merged source's that may be restoring as well, the claim stays as it is: that
   * source would miss it once it is active again.
   */
  private Future<Outcome> repoint(OwnedKey key, Claim standing) {
    return staying.contains(key) && !standing.owner().equals(source.id())
        ? Future.succeededFuture(claimed(key))
        : move(key, standing, desired(key)).map(moved -> claimed(key, moved));
  }

  private Future<Boolean> move(OwnedKey key, Claim standing, Claim desired) {
    return store
        .steal(source.tenant(), key, standing, desired)
        .compose(
            applied ->
                applied
                    ? Future.succeededFuture(true)
                    : store
                        .readSerial(source.tenant(), key)
                        .map(now -> now.equals(Optional.of(desired))));
  }

  /** Claims for the destination a value that it has lost since the merge. */
  private Future<Outcome> regain(OwnedKey key) {
    return claims
        .acquire(source.tenant(), key, forDestination())
        .map(resolution -> resolution.claimed() ? regained(key) : taken(key, resolution));
  }

  private Outcome regained(OwnedKey key) {
    regained.add(key);
    return Outcome.CLAIMED;
  }

  private Claim desired(OwnedKey key) {
    return staying.contains(key) ? forDestination() : forSource();
  }

  private Claim forSource() {
    long stamp = source.version() + destination.version();
    return new Claim(source.id(), source.undoDecision(), stamp);
  }

  private Claim forDestination() {
    return new Claim(destination.id(), source.undoDecision(), destination.version());
  }

  private String name(OwnedKey owned) {
    return schema.keyById(owned.key()).map(IdentificationKey::name).orElse("");
  }
}
