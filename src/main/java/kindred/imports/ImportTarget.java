package kindred.imports;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.cassandra.CassandraSession;
import kindred.claims.Claims;
import kindred.directory.ProfileFinder;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;

/** The tables an import writes profiles to, over a session that outlasts an outage. */
record ImportTarget(
    ProfileStore profiles,
    ClaimStore claimStore,
    KeyEntryStore entries,
    Claims claims,
    ProfileFinder finder) {

  /** Opens the stores. */
  static Future<ImportTarget> open(CassandraSession session, Claims claims, ProfileFinder finder) {
    var profiles = ProfileStore.open(session);
    var claimStore = ClaimStore.open(session);
    var entries = KeyEntryStore.open(session);
    return Future.all(profiles, claimStore, entries)
        .map(
            all ->
                new ImportTarget(
                    profiles.result(), claimStore.result(), entries.result(), claims, finder));
  }

  /** The live profile behind a claim, if it owns the value. */
  Future<Optional<String>> owner(int tenant, String claimant, OwnedKey key) {
    return new Redirects(profiles)
        .follow(tenant, claimant)
        .map(found -> found.filter(Profile::live).filter(p -> p.owns(key)).map(Profile::id));
  }
}
