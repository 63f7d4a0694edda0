package kindred.model;

import java.util.List;
import java.util.Set;

/**
 * What an actor remembers between two steps; null or 0 where it has not read a thing yet.
 *
 * @param version the version it read of the profile it works on
 * @param keys the keys it read there
 * @param rows the rows it read there
 * @param standing the claims it read before it changed anything
 * @param claiming where it is in claiming a key
 * @param against the claim that stands in its way
 * @param fence what it read of that claim's owner
 * @param commit at which version its merge was decided
 * @param before what both profiles of its merge were
 * @param got the keys it has claimed for somebody who returns
 */
record Memory(
    int version,
    Set<String> keys,
    Set<String> rows,
    List<Claim> standing,
    Claiming.Stage claiming,
    Claim against,
    Fence fence,
    int commit,
    Set<String> got,
    World.Before before) {

  /**
   * A profile as it was looked at.
   *
   * @param via the profile that returns from this one, if its undoing is decided
   * @param undoing the id of that decision
   */
  record Fence(String customer, Customer.State state, int version, String via, String undoing) {

    static Fence of(String customer, Customer.State state, int version) {
      return new Fence(customer, state, version, null, null);
    }
  }

  static final Memory EMPTY = new Memory(0, null, null, null, null, null, null, 0, Set.of(), null);

  Memory read(int newVersion, Set<String> newKeys, Set<String> newRows) {
    return new Memory(
        newVersion, newKeys, newRows, standing, claiming, against, fence, commit, got, before);
  }

  Memory standing(List<Claim> claims) {
    return new Memory(version, keys, rows, claims, claiming, against, fence, commit, got, before);
  }

  Memory claiming(Claiming.Stage stage) {
    return new Memory(version, keys, rows, standing, stage, against, fence, commit, got, before);
  }

  Memory against(Claim claim) {
    return new Memory(version, keys, rows, standing, claiming, claim, fence, commit, got, before);
  }

  Memory fence(Fence looked) {
    return new Memory(
        version, keys, rows, standing, claiming, against, looked, commit, got, before);
  }

  Memory commit(int decided) {
    return new Memory(
        version, keys, rows, standing, claiming, against, fence, decided, got, before);
  }

  Memory got(Set<String> claimed) {
    return new Memory(
        version, keys, rows, standing, claiming, against, fence, commit, claimed, before);
  }

  Memory before(World.Before both) {
    return new Memory(version, keys, rows, standing, claiming, against, fence, commit, got, both);
  }
}
