package kindred.imports;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import kindred.claims.Verdict;
import kindred.problem.Problem;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;

/**
 * Brings the candidates of one window to their outcomes: every one has exactly one, the first of
 * several with the same key value comes first, and nothing is left half done.
 *
 * <p>Works in rounds, so that no two records of a round have a key value in common: a record waits
 * until what an earlier one with the same value becomes is known. A record whose value is reserved
 * by somebody who may yet give up is tried again while the others go on. Workers only.
 */
final class ImportWindow {

  private static final int IN_FLIGHT = 256;
  private static final int FIRST_PAUSE_MILLIS = 20;
  private static final int LONGEST_PAUSE_MILLIS = 1_000;

  private final int tenant;
  private final String jobId;
  private final boolean identified;
  private final long birthTimestamp;
  private final ImportTarget target;
  private final BoundedWrites writes = new BoundedWrites(IN_FLIGHT);
  private final WindowClaims claims;
  private final Map<Candidate, RecordOutcome> outcomes = new ConcurrentHashMap<>();
  private final Map<OwnedKey, String> owners = new ConcurrentHashMap<>();

  /**
   * @param identified whether an identification key tells what exists already
   * @param birthTimestamp in microseconds; lower than that of any LWT on the new profiles
   */
  ImportWindow(
      int tenant, String jobId, boolean identified, long birthTimestamp, ImportTarget target) {
    this.tenant = tenant;
    this.jobId = jobId;
    this.identified = identified;
    this.birthTimestamp = birthTimestamp;
    this.target = target;
    this.claims = new WindowClaims(tenant, jobId, target, writes);
  }

  /**
   * The outcomes by candidate, of all of them unless told to stop meanwhile.
   *
   * @param goOn asked before every round
   */
  Map<Candidate, RecordOutcome> run(List<Candidate> candidates, BooleanSupplier goOn)
      throws InterruptedException {
    var open = new ArrayList<>(candidates);
    for (int idle = 0; !open.isEmpty() && goOn.getAsBoolean(); ) {
      settleKnown(open);
      open.removeIf(outcomes::containsKey);
      int before = open.size();
      round(firstOfEach(open));
      open.removeIf(outcomes::containsKey);
      idle = open.size() < before ? 0 : idle + 1;
      if (idle > 0) {
        pause(idle);
      }
    }
    settle();
    return outcomes;
  }

  /**
   * Before anybody is told: a key that was made while the window was worked on, without being known
   * here, is brought to its profiles; one that cannot have it has failed.
   */
  private void settle() throws InterruptedException {
    var born = new TreeMap<Long, List<Candidate>>();
    outcomes.forEach(
        (record, outcome) -> {
          if (outcome.kind() == RecordOutcome.Kind.IMPORTED) {
            born.computeIfAbsent(record.content().keyed(), none -> new ArrayList<>()).add(record);
          }
        });
    for (var some : born.entrySet()) {
      writes.submit(() -> settle(some.getKey(), some.getValue()));
    }
    writes.drain();
  }

  private Future<?> settle(long keyed, List<Candidate> born) {
    return target
        .births()
        .settle(tenant, keyed, born.stream().map(Candidate::id).toList())
        .onSuccess(
            takenBack ->
                born.stream()
                    .filter(record -> takenBack.containsKey(record.id()))
                    .forEach(record -> takenBack(record, takenBack.get(record.id()))));
  }

  private void takenBack(Candidate record, Problem why) {
    owners.values().removeIf(record.id()::equals);
    outcomes.put(
        record,
        RecordOutcome.failed(
            record.number(),
            record.line(),
            why.code(),
            why.detail(),
            why.members().getOrDefault("customer_id", "").toString()));
  }

  /** Nobody bears for long what lacks a key, however long the window takes. */
  private Future<?> settleIfOutdated(Candidate record) {
    return target
        .births()
        .outdated(tenant, record.content().keyed())
        .compose(
            outdated ->
                outdated
                    ? settle(record.content().keyed(), List.of(record))
                    : Future.succeededFuture());
  }

  /** The outcomes that are known so far; any thread may ask. */
  ImportCounts counts() {
    var counts = ImportCounts.NONE;
    for (var outcome : outcomes.values()) {
      counts = counts.plus(outcome.kind());
    }
    return counts;
  }

  private void round(List<Candidate> records) throws InterruptedException {
    var free = new ArrayList<>(records);
    if (identified) {
      for (var record : records) {
        if (record.identities().stream().anyMatch(key -> !key.claim())) {
          writes.submit(() -> skipIfThere(record));
        }
      }
      writes.drain();
      free.removeIf(outcomes::containsKey);
    }
    var refused = claims.claim(free);
    for (var entry : refused.entrySet()) {
      writes.submit(() -> refuse(entry.getKey(), entry.getValue()));
    }
    for (var record : free) {
      if (!refused.containsKey(record)) {
        writes.submit(() -> bear(record));
      }
    }
    writes.drain();
  }

  /** What an earlier record of the window has become decides about its doubles. */
  private void settleKnown(List<Candidate> open) throws InterruptedException {
    for (var record : open) {
      var known = record.rivalry().filter(owners::containsKey).findFirst();
      if (known.isPresent()) {
        writes.submit(() -> decide(record, known.get()));
      }
    }
    writes.drain();
  }

  /** In the order of the file; one that waits makes its own doubles wait too. */
  private static List<Candidate> firstOfEach(List<Candidate> open) {
    var taken = new HashSet<OwnedKey>();
    var first = new ArrayList<Candidate>();
    for (var record : open) {
      var rivalry = record.rivalry().toList();
      if (rivalry.stream().noneMatch(taken::contains)) {
        first.add(record);
      }
      taken.addAll(rivalry);
    }
    return first;
  }

  /** A record that does not get its keys: a duplicate, a failure, or not decided yet. */
  private Future<?> refuse(Candidate record, WindowClaims.Refused refused) {
    if (refused.verdict().kind() != Verdict.Kind.TAKEN) {
      return Future.succeededFuture();
    }
    var key = refused.verdict().key();
    owners.put(key, refused.verdict().owner().orElseThrow());
    return undo(record, refused.held()).compose(undone -> decide(record, key));
  }

  /**
   * The identification key has the first word; any other unique key of somebody is a failure. An
   * owner of the identification key that is gone again decides nothing.
   */
  private Future<?> decide(Candidate record, OwnedKey lost) {
    var owner = owners.get(lost);
    if (record.identities().equals(List.of(lost))) {
      outcomes.put(record, RecordOutcome.skipped(record, owner));
      return Future.succeededFuture();
    }
    return lookUp(record.identities())
        .onSuccess(
            there -> {
              if (!there.isEmpty()) {
                outcomes.put(record, existing(record, there));
              } else if (record.identities().contains(lost)) {
                owners.remove(lost);
              } else {
                outcomes.put(record, keyTaken(record, owner));
              }
            });
  }

  /** Nobody will be born under the record's id, and then its claims go. */
  private Future<?> undo(Candidate record, List<OwnedKey> held) {
    if (held.isEmpty()) {
      return Future.succeededFuture();
    }
    return target
        .profiles()
        .fence(tenant, record.id())
        .compose(
            unborn ->
                unborn
                    ? Future.all(
                        held.stream()
                            .map(key -> target.claimStore().release(tenant, key, record.id(), 0))
                            .toList())
                    : Future.succeededFuture());
  }

  private Future<?> skipIfThere(Candidate record) {
    return lookUp(record.identities())
        .onSuccess(
            there -> {
              if (!there.isEmpty()) {
                outcomes.put(record, existing(record, there));
              }
            });
  }

  /** The profiles, up to two for each value, that the identification key finds. */
  private Future<Set<String>> lookUp(List<OwnedKey> identities) {
    var pages = identities.stream().map(key -> target.finder().find(tenant, key, "", 2)).toList();
    return Future.all(pages)
        .map(
            all -> {
              var there = new LinkedHashSet<String>();
              pages.forEach(
                  page -> page.result().profiles().stream().map(Profile::id).forEach(there::add));
              return there;
            });
  }

  /** Entries before the birth: an imported profile can always be found. */
  private Future<?> bear(Candidate record) {
    var entries = new ArrayList<Future<?>>();
    for (var key : record.content().keys()) {
      if (!key.claim()) {
        entries.add(target.entries().insert(tenant, key, record.id(), 1));
      }
    }
    return Future.all(entries)
        .compose(
            entered ->
                target
                    .profiles()
                    .bear(tenant, record.id(), jobId, birthTimestamp, record.content()))
        .onSuccess(
            born -> {
              record.rivalry().forEach(key -> owners.put(key, record.id()));
              outcomes.put(record, RecordOutcome.imported(record));
            })
        .compose(born -> settleIfOutdated(record));
  }

  private static RecordOutcome existing(Candidate record, Set<String> there) {
    return there.size() == 1
        ? RecordOutcome.skipped(record, there.iterator().next())
        : RecordOutcome.failed(
            record.number(),
            record.line(),
            "ambiguous",
            "Several profiles have this value of the identification key.",
            "");
  }

  private static RecordOutcome keyTaken(Candidate record, String owner) {
    return RecordOutcome.failed(
        record.number(),
        record.line(),
        "key-taken",
        "Another profile has one of the record's unique key values.",
        owner);
  }

  private static void pause(int idle) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(
        Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(idle, 6)));
  }
}
