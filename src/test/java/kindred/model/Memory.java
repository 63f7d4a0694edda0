package kindred.model;

import java.util.List;
import java.util.Set;

/**
 * What an actor remembers between two steps; null or 0 for what it has not read.
 *
 * @param version the version that it has read of the profile it works on
 * @param keys the keys that it has read there
 * @param rows the rows that it has read there
 * @param standing the claims that it read before it changed anything
 * @param claiming the step of a claim that comes next
 * @param blocking the claim in the way
 * @param owner what it has read of that claim's owner
 * @param decided the version at which its merge was committed; in an unmerge, the version of the
 *     restoring source, which names the decision
 * @param claimed the keys that it has claimed for a restoring source
 * @param images both profiles before its merge
 */
record Memory(
    int version,
    Set<String> keys,
    Set<String> rows,
    List<Claim> standing,
    ClaimStep claiming,
    Claim blocking,
    OwnerRead owner,
    int decided,
    Set<String> claimed,
    World.Images images) {

  /**
   * A profile as it was read.
   *
   * @param via the restoring profile that leads to this one
   * @param undoDecision the decision by which that profile is active again
   */
  record OwnerRead(
      String profile, Profile.State state, int version, String via, String undoDecision) {

    static OwnerRead of(String profile, Profile.State state, int version) {
      return new OwnerRead(profile, state, version, null, null);
    }
  }

  static final Memory EMPTY = new Memory(0, null, null, null, null, null, null, 0, Set.of(), null);

  Memory read(int newVersion, Set<String> newKeys, Set<String> newRows) {
    return new Memory(
        newVersion,
        newKeys,
        newRows,
        standing,
        claiming,
        blocking,
        owner,
        decided,
        claimed,
        images);
  }

  Memory standing(List<Claim> claims) {
    return new Memory(
        version, keys, rows, claims, claiming, blocking, owner, decided, claimed, images);
  }

  Memory claiming(ClaimStep step) {
    return new Memory(
        version, keys, rows, standing, step, blocking, owner, decided, claimed, images);
  }

  Memory blocking(Claim claim) {
    return new Memory(
        version, keys, rows, standing, claiming, claim, owner, decided, claimed, images);
  }

  Memory owner(OwnerRead read) {
    return new Memory(
        version, keys, rows, standing, claiming, blocking, read, decided, claimed, images);
  }

  Memory decided(int at) {
    return new Memory(
        version, keys, rows, standing, claiming, blocking, owner, at, claimed, images);
  }

  Memory claimed(Set<String> all) {
    return new Memory(
        version, keys, rows, standing, claiming, blocking, owner, decided, all, images);
  }

  Memory images(World.Images both) {
    return new Memory(
        version, keys, rows, standing, claiming, blocking, owner, decided, claimed, both);
  }
}
