package kindred.imports.dryrun;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import kindred.directory.Contents;
import kindred.imports.Candidate;
import kindred.imports.ChunkProcessor;
import kindred.imports.ImportTarget;
import kindred.imports.KeyOwners;
import kindred.imports.RowUpdates;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.BoundedWrites;
import kindred.jobs.execution.Waiting;
import kindred.problem.ProblemException;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.SchemaSnapshot;

/**
 * Finds out what the candidates of one window would become, one after the other in the order of the
 * file, and writes nothing but its notes: what the ones before would have made counts as made.
 * Workers only.
 */
final class DryRunProcessor implements ChunkProcessor {

  private static final int READ_AT_ONCE = 1_000;

  private final int tenant;
  private final ImportTarget target;
  private final BoundedWrites requests;
  private final DryRunState made;
  private final SchemaSnapshot schema;
  private final Map<Candidate, RowOutcome> outcomes = new ConcurrentHashMap<>();
  private final Map<OwnedKey, Set<String>> owners = new HashMap<>();
  private final Map<String, Profile> read = new ConcurrentHashMap<>();

  DryRunProcessor(
      ImportTarget target, BoundedWrites requests, DryRunState made, SchemaSnapshot schema) {
    this.tenant = schema.tenant();
    this.target = target;
    this.requests = requests;
    this.made = made;
    this.schema = schema;
  }

  @Override
  public void run(List<Candidate> candidates, ProgressSignal progressSignal)
      throws InterruptedException {
    var values = candidates.stream().flatMap(Candidate::conflictKeys).distinct().toList();
    owners.putAll(new KeyOwners(tenant, target, requests).of(values));
    for (int from = 0;
        from < candidates.size() && progressSignal.heartbeat();
        from += READ_AT_ONCE) {
      var some = candidates.subList(from, Math.min(from + READ_AT_ONCE, candidates.size()));
      readCustomers(some);
      for (var record : some) {
        outcomes.put(record, decide(record));
      }
      read.clear();
    }
  }

  @Override
  public RowOutcome outcome(Candidate record) {
    return outcomes.get(record);
  }

  @Override
  public ImportCounts counts() {
    return ImportCounts.of(outcomes.values());
  }

  /** The owners of all values are read in any case. */
  @Override
  public boolean refusals() {
    return false;
  }

  /** Those that may be written over. */
  private void readCustomers(List<Candidate> records) throws InterruptedException {
    var ids = new LinkedHashSet<String>();
    for (var record : records) {
      if (record.given() != null) {
        record.identities().forEach(value -> ids.addAll(owners.getOrDefault(value, Set.of())));
      }
    }
    for (var id : ids) {
      requests.submit(() -> read(id));
    }
    requests.drain();
  }

  private Future<?> read(String id) {
    return target
        .profiles()
        .find(tenant, id)
        .onSuccess(found -> found.ifPresent(profile -> read.put(id, profile)));
  }

  private RowOutcome decide(Candidate record) throws InterruptedException {
    var there = new LinkedHashSet<String>();
    for (var value : record.identities()) {
      there.addAll(owners(value));
    }
    if (there.size() > 1) {
      return RowOutcome.ambiguous(record);
    }
    if (there.size() == 1) {
      var customer = there.iterator().next();
      return record.given() == null
          ? RowOutcome.skipped(record, shown(customer))
          : overwrite(record, customer);
    }
    if (record.given() != null && record.given().partial()) {
      return RowUpdates.failed(record, record.given().lacking());
    }
    return bear(record);
  }

  private RowOutcome bear(Candidate record) throws InterruptedException {
    var taker = taker(record.claims(), "");
    if (taker.isPresent()) {
      return RowOutcome.keyTaken(record, shown(taker.get()));
    }
    if (record.conflictKeys().findAny().isPresent()) {
      made.bear(record.imported());
    }
    record.conflictKeys().forEach(value -> made.own(value, record.id()));
    return RowOutcome.imported(record);
  }

  private RowOutcome overwrite(Candidate record, String customer) throws InterruptedException {
    var before = profile(customer);
    ProfileContent after;
    try {
      var given = record.given();
      after = new Contents(schema).overwritten(before, given.segment(), given.tree());
    } catch (ProblemException refused) {
      return RowUpdates.failed(record, refused.problem());
    }
    var added = new TreeSet<>(after.keys());
    added.removeAll(before.content().keys());
    var claims = new TreeSet<>(added);
    claims.removeIf(key -> !key.claim());
    var taker = taker(claims, customer);
    if (taker.isPresent()) {
      return RowOutcome.keyTaken(record, shown(taker.get()));
    }
    made.change(before, after);
    added.forEach(value -> made.own(value, customer));
    return RowOutcome.updated(record, shown(customer));
  }

  private Profile profile(String customer) throws InterruptedException {
    var now = made.find(customer);
    if (now.isPresent()) {
      return now.get();
    }
    if (!read.containsKey(customer)) {
      Waiting.on(read(customer));
    }
    return read.get(customer);
  }

  /** Who has the first of the values that somebody else has. */
  private Optional<String> taker(TreeSet<OwnedKey> values, String but) throws InterruptedException {
    for (var value : values) {
      var others = owners(value);
      others.remove(but);
      if (!others.isEmpty()) {
        return Optional.of(others.iterator().next());
      }
    }
    return Optional.empty();
  }

  /** Who would own the value now: of those that have it whoever would still have it. */
  private Set<String> owners(OwnedKey value) throws InterruptedException {
    if (!owners.containsKey(value)) {
      var found = new KeyOwners(tenant, target, requests).of(List.of(value));
      owners.put(value, found.getOrDefault(value, Set.of()));
    }
    var now = new LinkedHashSet<>(owners.get(value));
    made.owner(value).ifPresent(now::add);
    now.removeIf(id -> made.find(id).filter(profile -> !profile.owns(value)).isPresent());
    return now;
  }

  /** An id that nobody has is not shown. */
  private String shown(String customer) {
    return made.isNew(customer) ? "" : customer;
  }
}
