package kindred.claims;

import java.util.Optional;
import kindred.profile.OwnedKey;

/**
 * The result of claiming a key value.
 *
 * @param owner the customer that owns the value, if it is taken
 */
public record ClaimResolution(Kind kind, OwnedKey key, Optional<String> owner) {

  public enum Kind {
    /** The caller's profile has the claim. */
    CLAIMED,
    /** Another live profile owns the value. */
    TAKEN,
    /** A row of a running import has claimed the value, and may be inserted at any moment. */
    RESERVED,
    /** The caller's own profile has changed: read it again. */
    STALE
  }

  /** A result in which no other customer is named. */
  public static ClaimResolution of(Kind kind, OwnedKey key) {
    return new ClaimResolution(kind, key, Optional.empty());
  }

  public static ClaimResolution taken(OwnedKey key, String owner) {
    return new ClaimResolution(Kind.TAKEN, key, Optional.of(owner));
  }

  public boolean claimed() {
    return kind == Kind.CLAIMED;
  }
}
