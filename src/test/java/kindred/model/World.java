package kindred.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.model.Profile.State;

/**
 * Everything that is stored, and what was reported to clients.
 *
 * @param images both profiles before a merge, by merge
 * @param job {@code done} when the row of the import has an outcome
 */
record World(
    Map<String, Profile> profiles,
    Map<String, Claim> claims,
    Map<String, Images> images,
    Set<Fact> reported,
    String job) {

  /**
   * Both profiles before a merge.
   *
   * @param version the version of the destination
   */
  record Images(
      int version,
      Set<String> sourceKeys,
      Set<String> sourceRows,
      Set<String> keys,
      Set<String> rows) {}

  private static final int MAX_HOPS = 5;

  static World of(Map<String, Profile> profiles, Map<String, Claim> claims) {
    return new World(profiles, claims, Map.of(), Set.of(), "");
  }

  Profile profile(String id) {
    return profiles.getOrDefault(id, Profile.NONE);
  }

  Claim claim(String key) {
    return claims.get(key);
  }

  boolean claimedBy(String key, String profile) {
    var claim = claims.get(key);
    return claim != null && claim.isOf(profile);
  }

  World with(String id, Profile profile) {
    var all = new HashMap<>(profiles);
    all.put(id, profile);
    return new World(Map.copyOf(all), claims, images, reported, job);
  }

  World with(String key, Claim claim) {
    var all = new HashMap<>(claims);
    all.put(key, claim);
    return new World(profiles, Map.copyOf(all), images, reported, job);
  }

  World without(String key) {
    var all = new HashMap<>(claims);
    all.remove(key);
    return new World(profiles, Map.copyOf(all), images, reported, job);
  }

  World reporting(Fact.Kind kind, String profile, String other) {
    var all = new HashSet<>(reported);
    all.add(new Fact(kind, profile, other));
    return new World(profiles, claims, images, Set.copyOf(all), job);
  }

  /** A plain write at the version of the destination: the images of the highest version stay. */
  World storing(String merge, Images both, boolean byClock) {
    var old = images.get(merge);
    if (old != null && old.version() > both.version() && !byClock) {
      return this;
    }
    var all = new HashMap<>(images);
    all.put(merge, both);
    return new World(profiles, claims, Map.copyOf(all), reported, job);
  }

  World importDone() {
    return new World(profiles, claims, images, reported, "done");
  }

  boolean importing() {
    return job.isEmpty();
  }

  /** The live profile that an id leads to, as a reader sees it; null when there is none. */
  String resolve(String id) {
    return resolve(id, 0);
  }

  private String resolve(String id, int hops) {
    if (hops > MAX_HOPS) {
      return null;
    }
    var profile = profile(id);
    return switch (profile.state()) {
      case ACTIVE -> id;
      case MERGED -> resolve(profile.link().destination(), hops + 1);
      case FROZEN -> committed(profile) ? resolve(profile.link().destination(), hops + 1) : id;
      case RESTORING -> restored(profile) ? id : resolve(profile.link().destination(), hops + 1);
      default -> null;
    };
  }

  /** Whether the merge that froze the profile is committed. */
  private boolean committed(Profile frozen) {
    var decision = profile(frozen.link().destination()).decisions().get(frozen.link().merge());
    return decision != null && decision.committed();
  }

  /** Whether the unmerge that restores the profile is committed. */
  private boolean restored(Profile restoring) {
    return profile(restoring.link().destination()).hasCommitted(restoring.undoDecision());
  }

  /** The live profiles that own a key. */
  List<String> owners(String key) {
    return profiles.keySet().stream()
        .filter(id -> owns(profile(id), key))
        .filter(id -> id.equals(resolve(id)))
        .sorted()
        .toList();
  }

  private boolean owns(Profile profile, String key) {
    return profile.is(State.RESTORING) && restored(profile)
        ? profile(profile.link().destination())
            .decisions()
            .get(profile.undoDecision())
            .restoredKeys()
            .contains(key)
        : profile.keys().contains(key);
  }

  boolean is(String id, State state) {
    return profile(id).is(state);
  }
}
