package kindred.claims;

import java.util.Optional;
import kindred.profile.OwnedKey;

/**
 * How the attempt to claim a key value ended.
 *
 * @param key the value
 * @param owner the other customer, when it is taken
 */
public record ClaimResolution(Kind kind, OwnedKey key, Optional<String> owner) {

  /** The ways it can end. */
  public enum Kind {
    /** It is claimed for the caller. */
    MINE,
    /** A live profile owns it. */
    TAKEN,
    /** A record of a running import has claimed it and may be born any moment. */
    RESERVED,
    /** The caller's own profile has moved on: read it again. */
    STALE
  }

  /** A verdict that concerns nobody else. */
  public static ClaimResolution of(Kind kind, OwnedKey key) {
    return new ClaimResolution(kind, key, Optional.empty());
  }

  /** Another live profile owns the value. */
  public static ClaimResolution taken(OwnedKey key, String owner) {
    return new ClaimResolution(Kind.TAKEN, key, Optional.of(owner));
  }

  public boolean mine() {
    return kind == Kind.MINE;
  }
}
