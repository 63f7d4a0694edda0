package kindred.directory;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.LongPredicate;
import kindred.problem.Problem;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;

/** What must hold before a profile is changed: it is active, and has the version of If-Match. */
final class ChangePreconditions {

  private final Redirects redirects;

  ChangePreconditions(ProfileStore profiles) {
    this.redirects = new Redirects(profiles);
  }

  /** The profile; fails (404) if it cannot be changed because it is gone or merged. */
  Future<Profile> requireActive(Optional<Profile> found, String id) {
    return redirects.require(found, id, Profile::active);
  }

  static void requireMatch(LongPredicate ifMatch, Profile profile) {
    if (!ifMatch.test(profile.version())) {
      throw Problem.of(
              Problem.Kind.PRECONDITION_FAILED,
              "precondition-failed",
              "The profile has changed: its ETag does not match If-Match."
                  + " Read the profile again and retry.")
          .exception();
    }
  }
}
