package kindred.imports.dryrun;

import io.vertx.core.Future;
import java.util.Collection;
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
import kindred.imports.Candidate.Taken;
import kindred.imports.ChunkProcessor;
import kindred.imports.ExistingProfilePolicy;
import kindred.imports.ImportTarget;
import kindred.imports.KeyOwners;
import kindred.imports.RowUpdates;
import kindred.jobs.ImportCounts;
import kindred.jobs.RowOutcome;
import kindred.jobs.execution.BoundedWrites;
import kindred.problem.Problem.ProblemException;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.retry.Waiting;
import kindred.schema.SchemaSnapshot;

/**
 * Finds the outcomes that a real run would give the candidates of one chunk, one row after the
 * other in the order of the file. Writes only to the dry run's state, in which earlier rows count
 * as written. Workers only.
 */
final class DryRunProcessor implements ChunkProcessor {

  private static final int ROWS_AT_ONCE = 1_000;

  private final int tenant;
  private final ImportTarget target;
  private final BoundedWrites requests;
  private final DryRunState written;
  private final SchemaSnapshot schema;
  private final Map<Candidate, RowOutcome> outcomes = new ConcurrentHashMap<>();
  private final Map<OwnedKey, Set<String>> ownersAsRead = new HashMap<>();
  private final Map<String, Profile> profilesAsRead = new ConcurrentHashMap<>();

  DryRunProcessor(
      ImportTarget target, BoundedWrites requests, DryRunState written, SchemaSnapshot schema) {
    this.tenant = schema.tenant();
    this.target = target;
    this.requests = requests;
    this.written = written;
    this.schema = schema;
  }

  @Override
  public void run(List<Candidate> candidates, ProgressSignal progressSignal)
      throws InterruptedException {
    ownersAsRead.putAll(new KeyOwners(tenant, target, requests).ofAll(candidates));
    for (int from = 0; from < candidates.size() && progressSignal.proceed(); from += ROWS_AT_ONCE) {
      var part = candidates.subList(from, Math.min(from + ROWS_AT_ONCE, candidates.size()));
      readProfilesToUpdate(part);
      for (var row : part) {
        outcomes.put(row, decide(row));
      }
      profilesAsRead.clear();
    }
  }

  @Override
  public RowOutcome outcome(Candidate candidate) {
    return outcomes.get(candidate);
  }

  @Override
  public boolean untouched(Candidate candidate) {
    return true;
  }

  @Override
  public ImportCounts counts() {
    return ImportCounts.of(outcomes.values());
  }

  private void readProfilesToUpdate(List<Candidate> rows) throws InterruptedException {
    var ids = new LinkedHashSet<String>();
    for (var row : rows) {
      if (row.given() != null) {
        row.identities().forEach(value -> ids.addAll(ownersAsRead.getOrDefault(value, Set.of())));
      }
    }
    for (var id : ids) {
      requests.submit(() -> read(id));
    }
    requests.drain();
  }

  private Future<?> read(String id) {
    return target
        .stores()
        .profiles()
        .find(tenant, id)
        .onSuccess(found -> found.ifPresent(profile -> profilesAsRead.put(id, profile)));
  }

  private RowOutcome decide(Candidate row) throws InterruptedException {
    var found = new HashMap<OwnedKey, Set<String>>();
    for (var value : row.identities()) {
      found.put(value, owners(value));
    }
    var customers = ExistingProfilePolicy.existing(row.identities(), found::get);
    var decision = ExistingProfilePolicy.decide(row, customers, this::shown);
    return switch (decision.action()) {
      case INSERT -> insert(row);
      case UPDATE -> update(row, decision.existing());
      case SKIP -> named(row.skipped(shown(decision.existing())), decision.existing());
      case FAIL -> decision.failure().orElseThrow();
    };
  }

  /** Names the earlier row of a profile that exists only in this dry run. */
  private RowOutcome named(RowOutcome outcome, String customer) {
    return written.isNew(customer) ? outcome.becauseOf(written.row(customer)) : outcome;
  }

  private RowOutcome insert(Candidate row) throws InterruptedException {
    var taken = firstTaken(row.claims(), "");
    if (taken.isPresent()) {
      return keyTaken(row, taken.get());
    }
    if (!row.conflictKeys().isEmpty()) {
      written.insert(row.imported(), row.number());
    }
    row.conflictKeys().forEach(value -> written.addOwner(value, row.id()));
    return row.inserted();
  }

  private RowOutcome update(Candidate row, String customer) throws InterruptedException {
    var before = profile(customer);
    ProfileContent after;
    try {
      var given = row.given();
      after = new Contents(schema).overwritten(before, given.overwrite());
    } catch (ProblemException refused) {
      return RowUpdates.failed(row, refused.problem());
    }
    var added = new TreeSet<>(after.keys());
    added.removeAll(before.content().keys());
    var claims = new TreeSet<>(added);
    claims.removeIf(key -> !key.claim());
    var taken = firstTaken(claims, customer);
    if (taken.isPresent()) {
      return keyTaken(row, taken.get());
    }
    written.update(before, after);
    added.forEach(value -> written.addOwner(value, customer));
    return row.updated(shown(customer));
  }

  private Profile profile(String customer) throws InterruptedException {
    var now = written.find(customer);
    if (now.isPresent()) {
      return now.get();
    }
    if (!profilesAsRead.containsKey(customer)) {
      Waiting.on(read(customer));
    }
    return profilesAsRead.get(customer);
  }

  private RowOutcome keyTaken(Candidate row, Taken taken) {
    return named(row.keyTaken(taken.value(), shown(taken.owner())), taken.owner());
  }

  /** The first value that another customer than the given one owns. */
  private Optional<Taken> firstTaken(Collection<OwnedKey> values, String customer)
      throws InterruptedException {
    for (var value : values) {
      var others = owners(value);
      others.remove(customer);
      if (!others.isEmpty()) {
        return Optional.of(new Taken(value, others.iterator().next()));
      }
    }
    return Optional.empty();
  }

  /** The owners as read, with the changes of earlier rows. */
  private Set<String> owners(OwnedKey value) throws InterruptedException {
    if (!ownersAsRead.containsKey(value)) {
      var found = new KeyOwners(tenant, target, requests).of(List.of(value));
      ownersAsRead.put(value, found.getOrDefault(value, Set.of()));
    }
    var now = new LinkedHashSet<>(ownersAsRead.get(value));
    now.removeIf(id -> written.hasLost(id, value));
    now.addAll(written.owners(value));
    return now;
  }

  /** Empty for an id that exists only in this dry run. */
  private String shown(String customer) {
    return written.isNew(customer) ? "" : customer;
  }
}
