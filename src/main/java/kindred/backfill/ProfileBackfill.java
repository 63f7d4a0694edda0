package kindred.backfill;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kindred.cassandra.BoundedConcurrency;
import kindred.claims.ClaimResolution;
import kindred.claims.Claims;
import kindred.claims.PendingMergeResolver;
import kindred.keys.Claim;
import kindred.keys.KeyConflict;
import kindred.keys.KeyConflict.Reason;
import kindred.keys.KeyConflictStore;
import kindred.keys.KeyEntryStore;
import kindred.keys.KeyExtraction;
import kindred.problem.Faults;
import kindred.problem.Problem;
import kindred.profile.Ids;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileState;
import kindred.profile.ProfileStore;
import kindred.retry.Retry;
import kindred.schema.IdentificationKey;
import kindred.schema.SchemaRegistry;
import kindred.schema.SchemaSnapshot;

/**
 * Brings a profile the keys that are newer than it is, all of them, by one conditional batch: from
 * then on nobody who does not know these keys can change it.
 *
 * <p>What the profile holds stays as it is; its version, and so its ETag, moves on by one. Values
 * that it cannot have are noted as conflicts, before the batch.
 */
public final class ProfileBackfill {

  /** How the operations begin that bring keys and change nothing else. */
  public static final String OPERATION_PREFIX = "keys.";

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final SchemaRegistry schemas;
  private final Stores stores;
  private final Claims claims;
  private final PendingMergeResolver merges;
  private final Retry attempts;

  /** The tables that upkeep writes. */
  public record Stores(ProfileStore profiles, KeyEntryStore entries, KeyConflictStore conflicts) {}

  /** What was brought where. */
  public record Brought(Optional<Profile> profile, List<KeyConflict> conflicts) {}

  public ProfileBackfill(
      Vertx vertx,
      SchemaRegistry schemas,
      Stores stores,
      Claims claims,
      PendingMergeResolver merges) {
    this.schemas = schemas;
    this.stores = stores;
    this.claims = claims;
    this.merges = merges;
    this.attempts = new Retry(vertx, TIMEOUT);
  }

  /** Brings a customer, or who he was merged into, every key of the schema. */
  public Future<Brought> bring(SchemaSnapshot schema, String id) {
    return bring(new Task(schema, id, Optional.empty(), operation(), false));
  }

  /**
   * The same, but writes nothing, and notes no conflict, if the profile cannot have all its values;
   * it may have claimed some then.
   */
  public Future<Brought> bringAllOrNothing(SchemaSnapshot schema, String id) {
    return bring(new Task(schema, id, Optional.empty(), operation(), true));
  }

  /** Tries once more what a conflict has kept from a customer. */
  public Future<Brought> again(SchemaSnapshot schema, KeyConflict conflict) {
    return bring(
        new Task(schema, conflict.customer(), schema.keyById(conflict.key()), operation(), false));
  }

  private static String operation() {
    return OPERATION_PREFIX + Ids.random();
  }

  /**
   * What is to be brought to whom, by which operation.
   *
   * @param again also this key, which was tried before
   * @param whole all values or none
   */
  private record Task(
      SchemaSnapshot schema,
      String id,
      Optional<IdentificationKey> again,
      String op,
      boolean whole) {

    int tenant() {
      return schema.tenant();
    }

    Task to(String survivor) {
      return new Task(schema, survivor, again, op, whole);
    }

    Task by(SchemaSnapshot newest) {
      return new Task(newest, id, again, op, whole);
    }

    Set<IdentificationKey> keys(Profile profile) {
      var keys = new HashSet<>(schema.keysSince(profile.content().keysSchemaVersion()));
      again.flatMap(key -> schema.keyById(key.id())).ifPresent(keys::add);
      return keys;
    }
  }

  private Future<Brought> bring(Task task) {
    return attempts.until(() -> attempt(task), ProfileBackfill::busy);
  }

  /** One attempt; empty: the profile has moved on, so read it again. */
  private Future<Optional<Brought>> attempt(Task task) {
    return stores
        .profiles()
        .readSerial(task.tenant(), task.id())
        .compose(
            found -> {
              if (found.isPresent() && found.get().state() == ProfileState.MERGED) {
                return attempt(task.to(found.get().mergedInto()));
              }
              if (found.isPresent() && found.get().held()) {
                return merges
                    .isResolved(found.get())
                    .compose(
                        moved ->
                            moved
                                ? Future.succeededFuture(Optional.empty())
                                : attempt(task.to(found.get().mergedInto())));
              }
              if (found.filter(Profile::active).isEmpty()) {
                return Future.succeededFuture(
                    Optional.of(new Brought(Optional.empty(), List.of())));
              }
              return newest(task, found.get()).compose(newest -> attempt(newest, found.get()));
            });
  }

  private Future<Task> newest(Task task, Profile profile) {
    return profile.newestSchema() <= task.schema().version()
        ? Future.succeededFuture(task)
        : schemas.since(task.tenant(), profile.newestSchema()).map(task::by);
  }

  /** What the keys demand of a profile, and what became of it. */
  private record Demand(
      Set<OwnedKey> entries, TreeSet<OwnedKey> claims, List<KeyConflict> against) {
    boolean isNothing() {
      return entries.isEmpty() && claims.isEmpty();
    }
  }

  private Future<Optional<Brought>> attempt(Task task, Profile before) {
    var demand = demand(task, before);
    if (demand.isNothing() && before.content().keysSchemaVersion() >= newestKey(task)) {
      return conclude(task, before, demand);
    }
    var mine = new Claim(before.id(), task.op(), before.version());
    return claim(task, demand.claims().iterator(), mine, demand, new HashSet<>(demand.entries()))
        .compose(
            granted ->
                granted.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : write(task, before, demand, granted.get()));
  }

  private static long newestKey(Task task) {
    return task.schema().keys().stream().mapToLong(IdentificationKey::created).max().orElse(0);
  }

  /** The values that the profile does not own yet. */
  private static Demand demand(Task task, Profile before) {
    var extraction = new KeyExtraction(task.schema());
    var demand = new Demand(new HashSet<>(), new TreeSet<>(), new ArrayList<>());
    for (var key : task.keys(before)) {
      var faults = new Faults();
      var content = before.content();
      var values = extraction.of(key, content.attributes(), content.records(), faults);
      if (!faults.found().isEmpty()) {
        demand.against().add(new KeyConflict(key.id(), before.id(), Reason.TOO_MANY, ""));
        continue;
      }
      values.removeAll(content.keys());
      values.forEach(value -> (value.claim() ? demand.claims() : demand.entries()).add(value));
    }
    return demand;
  }

  /** Claims one after the other; empty: somebody has changed the profile meanwhile. */
  private Future<Optional<Set<OwnedKey>>> claim(
      Task task, Iterator<OwnedKey> wanted, Claim mine, Demand demand, Set<OwnedKey> granted) {
    if (!wanted.hasNext()) {
      return Future.succeededFuture(Optional.of(granted));
    }
    var key = wanted.next();
    return claims
        .acquire(task.tenant(), key, mine)
        .compose(
            resolution -> {
              if (resolution.kind() == ClaimResolution.Kind.STALE) {
                return Future.succeededFuture(Optional.empty());
              }
              if (resolution.mine()) {
                granted.add(key);
              } else {
                demand.against().add(against(mine.owner(), resolution));
              }
              return claim(task, wanted, mine, demand, granted);
            });
  }

  private static KeyConflict against(String customer, ClaimResolution resolution) {
    var reason = resolution.kind() == ClaimResolution.Kind.TAKEN ? Reason.TAKEN : Reason.RESERVED;
    return new KeyConflict(resolution.key().key(), customer, reason, resolution.owner().orElse(""));
  }

  private Future<Optional<Brought>> write(
      Task task, Profile before, Demand demand, Set<OwnedKey> granted) {
    if (task.whole() && !demand.against().isEmpty()) {
      return Future.succeededFuture(
          Optional.of(new Brought(Optional.of(before), demand.against())));
    }
    long keysSchemaVersion =
        Math.max(before.content().keysSchemaVersion(), task.schema().version());
    if (granted.isEmpty() && before.content().keysSchemaVersion() >= newestKey(task)) {
      return conclude(task, before, demand);
    }
    var keys = new HashSet<>(before.content().keys());
    keys.addAll(granted);
    return note(task, demand)
        .compose(noted -> enter(before, granted))
        .compose(
            entered ->
                stores
                    .profiles()
                    .change(before, before.content().with(keys, keysSchemaVersion), task.op()))
        .compose(applied -> applied ? Future.succeededFuture(true) : wasApplied(task, before))
        .compose(
            applied ->
                applied
                    ? conclude(task, before, demand)
                    : Future.succeededFuture(Optional.empty()));
  }

  private Future<?> note(Task task, Demand demand) {
    return BoundedConcurrency.each(
        demand.against(), conflict -> stores.conflicts().put(task.tenant(), conflict));
  }

  private Future<?> enter(Profile before, Set<OwnedKey> granted) {
    return BoundedConcurrency.each(
        granted.stream().filter(key -> !key.claim()).toList(),
        key -> stores.entries().insert(before.tenant(), key, before.id(), before.version() + 1));
  }

  /** Refused, but with our own operation there, it was applied before the reply was lost. */
  private Future<Boolean> wasApplied(Task task, Profile before) {
    return stores
        .profiles()
        .readSerial(before.tenant(), before.id())
        .map(now -> now.isPresent() && now.get().operations().contains(task.op()));
  }

  private Future<Optional<Brought>> conclude(Task task, Profile profile, Demand demand) {
    return note(task, demand)
        .map(noted -> Optional.of(new Brought(Optional.of(profile), demand.against())));
  }

  private static Throwable busy() {
    return Problem.unavailable("The profile is being changed by many at once.").exception();
  }
}
