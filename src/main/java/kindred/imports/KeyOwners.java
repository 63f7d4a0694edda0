package kindred.imports;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kindred.jobs.execution.BoundedWrites;
import kindred.keys.Buckets;
import kindred.keys.Claim;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;

/** Finds the owners of many key values with few reads; writes nothing. Workers only. */
public final class KeyOwners {

  /** The most owners that are read of a value that is not unique. */
  static final int MAX_OWNERS = 16;

  /** The most claims of one read. */
  private static final int GROUP = 100;

  private final int tenant;
  private final ImportTarget target;
  private final BoundedWrites requests;

  public KeyOwners(int tenant, ImportTarget target, BoundedWrites requests) {
    this.tenant = tenant;
    this.target = target;
    this.requests = requests;
  }

  /** The live profiles that own the values; no entry for a value without an owner. */
  public Map<OwnedKey, Set<String>> of(Collection<OwnedKey> keys) throws InterruptedException {
    var owners = new ConcurrentHashMap<OwnedKey, Set<String>>();
    var claims = keys.stream().filter(OwnedKey::claim).distinct().toList();
    for (var group : Buckets.ofClaims(claims, GROUP)) {
      requests.submit(() -> readClaims(group, owners));
    }
    for (var key : Set.copyOf(keys)) {
      if (!key.claim()) {
        requests.submit(() -> readEntries(key, owners));
      }
    }
    requests.drain();
    return owners;
  }

  private Future<?> readClaims(List<OwnedKey> keys, Map<OwnedKey, Set<String>> owners) {
    return target
        .stores()
        .claims()
        .findAll(tenant, keys)
        .compose(
            claims -> {
              var taken = keys.stream().filter(key -> claims.containsKey(key.hash())).toList();
              return taken.isEmpty() ? Future.succeededFuture() : confirm(taken, claims, owners);
            });
  }

  /** Most claimants are active and own the value; of the others the redirects are followed. */
  private Future<?> confirm(
      List<OwnedKey> keys, Map<String, Claim> claims, Map<OwnedKey, Set<String>> owners) {
    var claimants = keys.stream().map(key -> claims.get(key.hash()).owner()).distinct().toList();
    return target
        .stores()
        .owners()
        .owners(tenant, keys.get(0).key(), claimants)
        .compose(
            hashes -> {
              var others = new ArrayList<Future<?>>();
              for (var key : keys) {
                var claimant = claims.get(key.hash()).owner();
                if (hashes.getOrDefault(claimant, Set.of()).contains(key.hash())) {
                  owners.put(key, Set.of(claimant));
                } else {
                  others.add(
                      target
                          .owner(tenant, claimant, key)
                          .onSuccess(owner -> owner.ifPresent(id -> owners.put(key, Set.of(id)))));
                }
              }
              return Future.all(others);
            });
  }

  private Future<?> readEntries(OwnedKey key, Map<OwnedKey, Set<String>> owners) {
    return target
        .finder()
        .find(tenant, key, "", MAX_OWNERS)
        .onSuccess(
            page -> {
              var ids = new LinkedHashSet<String>();
              page.profiles().stream().map(Profile::id).forEach(ids::add);
              if (!ids.isEmpty()) {
                owners.put(key, ids);
              }
            });
  }
}
