package kindred.directory;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.keys.KeyExtraction;
import kindred.problem.Problem;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileLimits;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.schema.SchemaRegistry;

/**
 * Finds live profiles by id or by key. A profile is found by a key value only if its own partition
 * says that it owns the value: dangling claims and entries lead to no result.
 */
public final class ProfileFinder {

  /** Each may have {@link ProfileLimits#MOST_BYTES}. */
  private static final int READ_AT_ONCE = 32;

  /** A page that may have more bytes gets no more profiles, so that none fills the heap. */
  private static final long BYTES_OF_A_PAGE = 32L << 20;

  private final SchemaRegistry schemas;
  private final ClaimStore claims;
  private final KeyEntryStore entries;
  private final ProfileStore profiles;
  private final Redirects redirects;

  /**
   * Some of the profiles that own a key value, ordered by id.
   *
   * @param next the id after which the next page begins; empty: this page is the last
   */
  public record Page(List<Profile> profiles, Optional<String> next) {}

  public ProfileFinder(
      SchemaRegistry schemas, ProfileStore profiles, ClaimStore claims, KeyEntryStore entries) {
    this.schemas = schemas;
    this.claims = claims;
    this.entries = entries;
    this.profiles = profiles;
    this.redirects = new Redirects(profiles);
  }

  /**
   * The profile with this id.
   *
   * @param followMerged whether to return the survivor if the profile was merged; otherwise that is
   *     refused (404)
   */
  public Future<Profile> get(int tenant, String id, boolean followMerged) {
    return redirects
        .follow(tenant, id)
        .compose(
            found -> {
              var live =
                  found
                      .filter(Profile::live)
                      .orElseThrow(() -> Problem.notFound("profile", id).exception());
              if (live.id().equals(id) || followMerged) {
                return Future.succeededFuture(live);
              }
              return profiles
                  .find(tenant, id)
                  .map(Optional::orElseThrow)
                  .compose(
                      now ->
                          now.header().link().isEmpty()
                              ? get(tenant, id, false)
                              : redirects.refuse(now));
            });
  }

  /**
   * The profiles that own a key value.
   *
   * @param keyName the key; empty: the one that matches best
   * @param given values by attribute, or by extension, dot and attribute
   * @param after the id after which the page begins; empty for the first page
   */
  public Future<Page> identify(
      int tenant, Optional<String> keyName, Map<String, String> given, String after, int limit) {
    return schemas.decide(
        tenant,
        schema -> {
          var query = KeyQuery.of(schema.requireDefined(), keyName, given);
          var key = new KeyExtraction(schema).owned(query.key(), query.parts());
          return find(tenant, key, after, limit);
        });
  }

  /** A page of the profiles that own a key value. */
  public Future<Page> find(int tenant, OwnedKey key, String after, int limit) {
    return key.claim()
        ? claimed(tenant, key, after)
        : entered(tenant, key, after, limit, new TreeMap<>());
  }

  private Future<Page> claimed(int tenant, OwnedKey key, String after) {
    return claims
        .find(tenant, key)
        .compose(claim -> owner(tenant, key, claim))
        .map(
            owner ->
                new Page(
                    owner.filter(profile -> profile.id().compareTo(after) > 0).stream().toList(),
                    Optional.empty()));
  }

  /** If the value changes its owner between the two reads, there is another claim: read again. */
  private Future<Optional<Profile>> owner(int tenant, OwnedKey key, Optional<Claim> claim) {
    if (claim.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return redirects
        .follow(tenant, claim.get().owner())
        .compose(
            found ->
                found.filter(profile -> owns(profile, key)).isPresent()
                    ? Future.succeededFuture(found)
                    : claims
                        .find(tenant, key)
                        .compose(
                            now ->
                                now.equals(claim)
                                    ? Future.succeededFuture(Optional.<Profile>empty())
                                    : owner(tenant, key, now)));
  }

  /**
   * Reads entries until the page is full and one more owner is known, or there are no more. The
   * page ends earlier if its profiles are large.
   */
  private Future<Page> entered(
      int tenant, OwnedKey key, String after, int limit, TreeMap<String, Profile> found) {
    int most = Math.min(limit + 1, READ_AT_ONCE);
    return entries
        .find(tenant, key, after, most)
        .compose(
            ids -> {
              var owners = new ArrayList<Future<Optional<Profile>>>();
              ids.forEach(id -> owners.add(redirects.follow(tenant, id)));
              return Future.all(owners)
                  .compose(all -> haveChanged(tenant, key, after, most, ids, owners))
                  .compose(
                      changed -> {
                        if (changed) {
                          return entered(tenant, key, after, limit, found);
                        }
                        String last = after;
                        for (int i = 0; i < ids.size(); i++) {
                          var owner = owners.get(i).result().filter(live -> owns(live, key));
                          if (isOneMore(owner, found, limit)) {
                            return page(found, Optional.of(last));
                          }
                          owner.ifPresent(profile -> found.put(profile.id(), profile));
                          last = ids.get(i);
                        }
                        if (ids.size() < most) {
                          return page(found, Optional.empty());
                        }
                        return bytes(found) > BYTES_OF_A_PAGE
                            ? page(found, Optional.of(last))
                            : entered(tenant, key, last, limit, found);
                      });
            });
  }

  /**
   * Whether the entries must be read again: a value may change its owner between the two reads, but
   * then the entry of the next owner was inserted before.
   */
  private Future<Boolean> haveChanged(
      int tenant,
      OwnedKey key,
      String after,
      int most,
      List<String> ids,
      List<Future<Optional<Profile>>> owners) {
    boolean all =
        owners.stream().allMatch(owner -> owner.result().filter(p -> owns(p, key)).isPresent());
    return all
        ? Future.succeededFuture(false)
        : entries.find(tenant, key, after, most).map(now -> !now.equals(ids));
  }

  private static long bytes(TreeMap<String, Profile> found) {
    return found.values().stream()
        .mapToLong(profile -> ProfileLimits.upperBound(profile.content()))
        .sum();
  }

  private static boolean isOneMore(
      Optional<Profile> owner, TreeMap<String, Profile> found, int limit) {
    return found.size() == limit && owner.isPresent() && !found.containsKey(owner.get().id());
  }

  private static Future<Page> page(TreeMap<String, Profile> found, Optional<String> next) {
    return Future.succeededFuture(new Page(List.copyOf(found.values()), next));
  }

  private static boolean owns(Profile profile, OwnedKey key) {
    return profile.live() && profile.owns(key);
  }
}
