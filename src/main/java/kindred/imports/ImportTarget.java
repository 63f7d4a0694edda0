package kindred.imports;

import io.vertx.core.Future;
import java.util.Optional;
import kindred.claims.Claims;
import kindred.directory.InsertConfirmation;
import kindred.directory.ProfileDirectory;
import kindred.directory.ProfileFinder;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.Redirects;

/**
 * What an import writes to and reads from.
 *
 * @param claims resolves claims that stand in the way; it alone gives up after a time-out
 * @param confirmation gives inserted profiles the keys that were created meanwhile
 */
public record ImportTarget(
    ImportStores stores,
    ProfileFinder finder,
    Claims claims,
    InsertConfirmation confirmation,
    ProfileDirectory directory) {

  /** The live profile that a claim leads to, if it owns the value. */
  Future<Optional<String>> owner(int tenant, String claimant, OwnedKey key) {
    return new Redirects(stores.profiles())
        .follow(tenant, claimant)
        .map(found -> found.filter(Profile::live).filter(p -> p.owns(key)).map(Profile::id));
  }
}
