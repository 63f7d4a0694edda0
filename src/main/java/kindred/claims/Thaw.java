package kindred.claims;

import io.vertx.core.Future;
import kindred.profile.Profile;

/** Brings the merge that froze a profile to its end, as anybody may. */
@FunctionalInterface
public interface Thaw {

  /** Completes when the profile is no longer frozen by the merge that froze it when it was read. */
  Future<Void> thaw(Profile frozen);
}
