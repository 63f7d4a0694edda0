package kindred.imports;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kindred.jobs.execution.BoundedWrites;
import kindred.keys.Buckets;
import kindred.profile.KeyOwnerStore;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;

/** Finds the owners of many key values with few reads; writes nothing. Workers only. */
public final class KeyOwners {

  /** The most owners that are read of a value that is not unique. */
  public static final int MAX_OWNERS = 16;

  /** The most claims or profiles of one request. */
  private static final int AT_ONCE = 100;

  private final int tenant;
  private final ImportTarget target;
  private final BoundedWrites requests;

  public KeyOwners(int tenant, ImportTarget target, BoundedWrites requests) {
    this.tenant = tenant;
    this.target = target;
    this.requests = requests;
  }

  /** The live profiles that own the values of these rows. */
  public Map<OwnedKey, Set<String>> ofAll(List<Candidate> rows) throws InterruptedException {
    return of(rows.stream().flatMap(row -> row.conflictKeys().stream()).distinct().toList());
  }

  /** The live profiles that own the values; no entry for a value without an owner. */
  public Map<OwnedKey, Set<String>> of(Collection<OwnedKey> keys) throws InterruptedException {
    var owners = new ConcurrentHashMap<OwnedKey, Set<String>>();
    var claimants = new ConcurrentHashMap<OwnedKey, String>();
    var claims = keys.stream().filter(OwnedKey::claim).distinct().toList();
    for (var group : Buckets.ofClaims(claims, AT_ONCE)) {
      requests.submit(() -> readClaims(group, claimants));
    }
    for (var key : Set.copyOf(keys)) {
      if (!key.claim()) {
        requests.submit(() -> readEntries(key, owners));
      }
    }
    requests.drain();
    confirm(claimants, owners);
    return owners;
  }

  private Future<?> readClaims(List<OwnedKey> keys, Map<OwnedKey, String> claimants) {
    return target
        .stores()
        .claims()
        .findAll(tenant, keys)
        .onSuccess(
            claims ->
                keys.stream()
                    .filter(key -> claims.containsKey(key.hash()))
                    .forEach(key -> claimants.put(key, claims.get(key.hash()).owner())));
  }

  /** Most claimants are active and own the value; of the others the redirects are followed. */
  private void confirm(Map<OwnedKey, String> claimants, Map<OwnedKey, Set<String>> owners)
      throws InterruptedException {
    var owned = new ConcurrentHashMap<String, Set<OwnedKey>>();
    for (var ids : KeyOwnerStore.lists(claimants.values(), AT_ONCE)) {
      requests.submit(() -> target.stores().owners().owned(tenant, ids).onSuccess(owned::putAll));
    }
    requests.drain();
    for (var claim : claimants.entrySet()) {
      var key = claim.getKey();
      if (owned.getOrDefault(claim.getValue(), Set.of()).contains(key)) {
        owners.put(key, Set.of(claim.getValue()));
      } else {
        requests.submit(
            () ->
                target
                    .owner(tenant, claim.getValue(), key)
                    .onSuccess(owner -> owner.ifPresent(id -> owners.put(key, Set.of(id)))));
      }
    }
    requests.drain();
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
