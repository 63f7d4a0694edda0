package kindred.imports;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kindred.jobs.execution.BoundedWrites;
import kindred.keys.Claim;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;

/** Finds who owns many key values, by few reads; writes nothing. Workers only. */
public final class KeyOwners {

  /** Of a value that is not unique so many are looked at. */
  static final int MOST_OWNERS = 16;

  private static final int GROUP = 100;

  private final int tenant;
  private final ImportTarget target;
  private final BoundedWrites requests;

  public KeyOwners(int tenant, ImportTarget target, BoundedWrites requests) {
    this.tenant = tenant;
    this.target = target;
    this.requests = requests;
  }

  /** The live profiles that own the values; a value nobody owns is not among them. */
  public Map<OwnedKey, Set<String>> of(Collection<OwnedKey> keys) throws InterruptedException {
    var owners = new ConcurrentHashMap<OwnedKey, Set<String>>();
    for (var group : groups(keys)) {
      requests.submit(() -> claimed(group, owners));
    }
    for (var key : Set.copyOf(keys)) {
      if (!key.claim()) {
        requests.submit(() -> entered(key, owners));
      }
    }
    requests.drain();
    return owners;
  }

  private record Bucket(String key, int place) {}

  private static List<List<OwnedKey>> groups(Collection<OwnedKey> keys) {
    var byBucket = new HashMap<Bucket, Set<OwnedKey>>();
    for (var key : keys) {
      if (key.claim()) {
        byBucket
            .computeIfAbsent(new Bucket(key.key(), key.place()), none -> new LinkedHashSet<>())
            .add(key);
      }
    }
    var groups = new ArrayList<List<OwnedKey>>();
    for (var bucket : byBucket.values()) {
      var all = List.copyOf(bucket);
      for (int from = 0; from < all.size(); from += GROUP) {
        groups.add(all.subList(from, Math.min(from + GROUP, all.size())));
      }
    }
    return groups;
  }

  private Future<?> claimed(List<OwnedKey> keys, Map<OwnedKey, Set<String>> owners) {
    return target
        .claimStore()
        .findAll(tenant, keys)
        .compose(
            claims -> {
              var taken = keys.stream().filter(key -> claims.containsKey(key.hash())).toList();
              return taken.isEmpty() ? Future.succeededFuture() : confirm(taken, claims, owners);
            });
  }

  /** Most often whoever has claimed a value owns it; else what is behind the claim is looked at. */
  private Future<?> confirm(
      List<OwnedKey> keys, Map<String, Claim> claims, Map<OwnedKey, Set<String>> owners) {
    var claimants = keys.stream().map(key -> claims.get(key.hash()).owner()).distinct().toList();
    return target
        .importedProfiles()
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

  private Future<?> entered(OwnedKey key, Map<OwnedKey, Set<String>> owners) {
    return target
        .finder()
        .find(tenant, key, "", MOST_OWNERS)
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
