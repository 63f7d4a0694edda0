package kindred.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kindred.model.Profile.State;
import kindred.model.Rules.Flaw;

/**
 * Everything that is stored, and what was reported to clients.
 *
 * @param images both profiles before a merge, by merge
 * @param job the state of the import
 * @param imported the rows of table {@code imported_profile}, by id
 * @param rules how a reader puts both tables together
 */
record World(
    Map<String, Profile> profiles,
    Map<String, Claim> claims,
    Map<String, Images> images,
    Set<Fact> reported,
    Job job,
    Map<String, ImportedRow> imported,
    Rules rules) {

  /** An import of one row. */
  enum Job {
    RUNNING,
    /** Without a worker: it reserves no claims. */
    QUEUED,
    /** With another worker. */
    RESUMED,
    DONE
  }

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
    return new World(profiles, claims, Map.of(), Set.of(), Job.RUNNING, Map.of(), Rules.AS_BUILT);
  }

  World under(Rules all) {
    return new World(profiles, claims, images, reported, job, imported, all);
  }

  /** The partition of an id in table {@code profile}. */
  Profile partition(String id) {
    return profiles.getOrDefault(id, Profile.NONE);
  }

  /** The profile, from its partition and its imported row. */
  Profile profile(String id) {
    var own = partition(id);
    var row = imported.get(id);
    boolean rowCounts = own.is(State.NONE) || rules.has(Flaw.ROW_BEFORE_PARTITION);
    return row == null || !rowCounts ? own : profile(own, row);
  }

  private Profile profile(Profile own, ImportedRow row) {
    return switch (row.state()) {
      case INSERTED, ADOPTED -> own.inserted(row.keys());
      case DELETED -> own.inserted(row.keys()).deleted();
      case FENCED -> own.fenced();
      case ARRIVING -> rules.has(Flaw.ADOPT_WITHOUT_QUORUM_READ) ? own.inserted(row.keys()) : own;
      case CLEANED -> own;
    };
  }

  /** The imported row alone; empty if it was cleaned: then the partition has a header. */
  Optional<Profile> importedProfile(String id) {
    var row = imported.get(id);
    if (row == null) {
      return Optional.of(Profile.NONE);
    }
    return row.state() == ImportedRow.State.CLEANED
        ? Optional.empty()
        : Optional.of(profile(Profile.NONE, row));
  }

  /** Ids of imported profiles begin with a lower-case letter. */
  static boolean isImported(String id) {
    return Character.isLowerCase(id.charAt(0));
  }

  /** F1: the LWT that fences an id without a profile; empty if it is not applied. */
  Optional<World> fence(String id) {
    if (!isImported(id) || rules.has(Flaw.FENCE_PARTITION)) {
      var own = partition(id);
      return own.is(State.NONE) ? Optional.of(with(id, own.fenced())) : Optional.empty();
    }
    var row = imported.get(id);
    boolean absent = row == null || row.state() == ImportedRow.State.ARRIVING;
    return absent ? Optional.of(with(id, ImportedRow.FENCED)) : Optional.empty();
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
    return new World(Map.copyOf(all), claims, images, reported, job, imported, rules);
  }

  World with(String key, Claim claim) {
    var all = new HashMap<>(claims);
    all.put(key, claim);
    return new World(profiles, Map.copyOf(all), images, reported, job, imported, rules);
  }

  World without(String key) {
    var all = new HashMap<>(claims);
    all.remove(key);
    return new World(profiles, Map.copyOf(all), images, reported, job, imported, rules);
  }

  World reporting(Fact.Kind kind, String profile, String other) {
    var all = new HashSet<>(reported);
    all.add(new Fact(kind, profile, other));
    return new World(profiles, claims, images, Set.copyOf(all), job, imported, rules);
  }

  /** A plain write at the version of the destination: the images of the highest version stay. */
  World storing(String merge, Images both, boolean byClock) {
    var old = images.get(merge);
    if (old != null && old.version() > both.version() && !byClock) {
      return this;
    }
    var all = new HashMap<>(images);
    all.put(merge, both);
    return new World(profiles, claims, Map.copyOf(all), reported, job, imported, rules);
  }

  World with(String id, ImportedRow row) {
    var all = new HashMap<>(imported);
    all.put(id, row);
    return new World(profiles, claims, images, reported, job, Map.copyOf(all), rules);
  }

  World withoutRow(String id) {
    var all = new HashMap<>(imported);
    all.remove(id);
    return new World(profiles, claims, images, reported, job, Map.copyOf(all), rules);
  }

  World with(Job next) {
    return new World(profiles, claims, images, reported, next, imported, rules);
  }

  boolean importing() {
    return job == Job.RUNNING || job == Job.RESUMED;
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
    return Stream.concat(profiles.keySet().stream(), imported.keySet().stream())
        .distinct()
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
