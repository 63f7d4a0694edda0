package kindred.duplicates;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kindred.cassandra.BoundedConcurrency;
import kindred.directory.ProfileFinder;
import kindred.duplicates.DuplicateRules.Probe;
import kindred.duplicates.DuplicateRules.Reason;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileStore;
import kindred.profile.Redirects;
import kindred.schema.SchemaRegistry;

/**
 * Suggests live profiles that may belong to the same customer as a given one, with the reasons. The
 * numbers of values, of ids of each value, and of profiles that it reads are limited. Pairs that
 * are not a match are left out. Writes nothing.
 */
public final class DuplicateFinder {

  /** The maximum number of values of the profile that are looked up. */
  public static final int MOST_VALUES = 64;

  /** The maximum number of ids that are read of one value. */
  public static final int MOST_SHARING = 100;

  /** The maximum number of profiles that are compared; those that share most come first. */
  public static final int MOST_COMPARED = 200;

  private final SchemaRegistry schemas;
  private final ProfileFinder finder;
  private final ClaimStore claims;
  private final KeyEntryStore entries;
  private final NotAMatchStore decisions;
  private final Redirects redirects;

  /**
   * A value that both profiles share.
   *
   * @param by how many other profiles share it
   */
  public record Shared(String key, String matched, List<String> attributes, int by) {
    static Shared of(Reason reason) {
      var probe = reason.probe();
      return new Shared(probe.key(), probe.matched().word(), probe.attributes(), reason.sharedBy());
    }
  }

  /** A profile that may be a duplicate. */
  public record Duplicate(String id, double score, List<Shared> reasons) {}

  /**
   * @param duplicates by descending score, then by id
   * @param truncated whether a limit has excluded values or profiles
   */
  public record Suggestions(List<Duplicate> duplicates, boolean truncated) {}

  public DuplicateFinder(
      SchemaRegistry schemas,
      ProfileStore profiles,
      ClaimStore claims,
      KeyEntryStore entries,
      NotAMatchStore decisions,
      ProfileFinder finder) {
    this.schemas = schemas;
    this.decisions = decisions;
    this.finder = finder;
    this.claims = claims;
    this.entries = entries;
    this.redirects = new Redirects(profiles);
  }

  /** The state of one search. */
  private static final class Search {
    final Profile profile;
    final DuplicateRules rules;
    final List<Probe> probes;
    final Map<OwnedKey, Integer> sharedBy = new HashMap<>();
    final Map<String, List<Reason>> candidates = new LinkedHashMap<>();
    final Map<String, Duplicate> found = new TreeMap<>();
    boolean truncated;

    Search(Profile profile, DuplicateRules rules) {
      this.profile = profile;
      this.rules = rules;
      var all = rules.probes(profile);
      this.probes = all.subList(0, Math.min(MOST_VALUES, all.size()));
      this.truncated = all.size() > MOST_VALUES;
    }
  }

  /** The profiles that are most like the one with this id; fails (404) if that is not live. */
  public Future<Suggestions> suggest(int tenant, String id, int limit) {
    var schema = schemas.current(tenant);
    var profile = finder.get(tenant, id, false);
    return Future.all(schema, profile)
        .compose(
            both -> {
              var search = new Search(profile.result(), new DuplicateRules(schema.result()));
              return lookUp(search, search.probes)
                  .compose(found -> compare(search, likeliest(search)))
                  .compose(compared -> decisions.of(tenant, id))
                  .map(dismissed -> suggestions(search, dismissed, limit));
            });
  }

  private Future<Void> lookUp(Search search, List<Probe> probes) {
    return BoundedConcurrency.map(probes, probe -> sharing(search, probe))
        .map(
            sharing -> {
              for (int i = 0; i < probes.size(); i++) {
                add(search, probes.get(i), sharing.get(i));
              }
              return null;
            });
  }

  /** The ids of other profiles that may have the value. */
  private Future<List<String>> sharing(Search search, Probe probe) {
    int tenant = search.profile.tenant();
    var ids =
        probe.value().claim()
            ? claims
                .find(tenant, probe.value())
                .map(claim -> claim.map(Claim::owner).stream().toList())
            : entries.find(tenant, probe.value(), "", MOST_SHARING + 2);
    return ids.map(all -> all.stream().filter(id -> !id.equals(search.profile.id())).toList());
  }

  private static void add(Search search, Probe probe, List<String> sharing) {
    int count = Math.min(MOST_SHARING, sharing.size());
    search.truncated |= sharing.size() > MOST_SHARING;
    search.sharedBy.put(probe.value(), count);
    for (var id : sharing.subList(0, count)) {
      search
          .candidates
          .computeIfAbsent(id, none -> new ArrayList<>())
          .add(new Reason(probe, count));
    }
  }

  private static List<String> likeliest(Search search) {
    search.truncated |= search.candidates.size() > MOST_COMPARED;
    return search.candidates.keySet().stream()
        .sorted(
            Comparator.comparingDouble(
                    (String id) -> DuplicateRules.score(search.candidates.get(id)))
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST_COMPARED)
        .toList();
  }

  /** Reads the profiles, and keeps none: only values that they own are reasons. */
  private Future<Void> compare(Search search, List<String> ids) {
    return BoundedConcurrency.each(
        ids,
        id ->
            redirects
                .follow(search.profile.tenant(), id)
                .onSuccess(other -> compare(search, other)));
  }

  private static void compare(Search search, Optional<Profile> other) {
    other
        .filter(Profile::live)
        .filter(live -> !live.id().equals(search.profile.id()))
        .ifPresent(
            live -> {
              var reasons = search.rules.reasons(live, search.probes, search.sharedBy);
              if (!reasons.isEmpty()) {
                search.found.put(live.id(), duplicate(live.id(), reasons));
              }
            });
  }

  private static Duplicate duplicate(String id, List<Reason> reasons) {
    return new Duplicate(
        id, DuplicateRules.score(reasons), reasons.stream().map(Shared::of).toList());
  }

  private static Suggestions suggestions(Search search, Set<String> dismissed, int limit) {
    var likeliest =
        search.found.values().stream()
            .filter(duplicate -> !dismissed.contains(duplicate.id()))
            .sorted(
                Comparator.comparingDouble(Duplicate::score)
                    .reversed()
                    .thenComparing(Duplicate::id))
            .toList();
    return new Suggestions(
        likeliest.subList(0, Math.min(limit, likeliest.size())),
        search.truncated || likeliest.size() > limit);
  }
}
